import type { JobBackend } from '@slipway/core';

/** Milliseconds. */
const BRIEFLY = 1_000;

/**
 * Asks backends for digests of images, and remembers for a moment what they say: an engine takes milliseconds to
 * answer, and many steps of a pipeline have one image.
 */
export function imageDigests(): (backend: JobBackend, image: string) => Promise<string | undefined> {
  const answers = new Map<
    JobBackend,
    Map<string, { readonly time: number; answer: Promise<string | undefined> }>
  >();
  return (backend, image) => {
    const known = answers.get(backend) ?? new Map();
    answers.set(backend, known);
    const last = known.get(image);
    if (last !== undefined && Date.now() - last.time < BRIEFLY) return last.answer;
    const answer = backend.imageDigest(image);
    known.set(image, { time: Date.now(), answer });
    return answer;
  };
}
