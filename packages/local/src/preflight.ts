import { stat } from 'node:fs/promises';
import {
  isSlipwayError,
  type JobBackend,
  type LocalFile,
  type Located,
  madeObjects,
  type PlannedUse,
  type Preflight,
  type Problem,
} from '@slipway/core';
import { checkArchive } from './archive.ts';
import { jobWarnings } from './job-warnings.ts';
import { absent } from './link-free.ts';
import { localPath } from './local-path.ts';
import type { LocalSession } from './local-session.ts';
import { parseObjectUri } from './object-uri.ts';

/** What the machine lacks for a pipeline: an image the backend cannot run, an input that no step makes and is not there. */
export async function preflight(
  session: LocalSession,
  steps: readonly PlannedUse[],
  localFiles: readonly LocalFile[],
): Promise<Preflight> {
  const isMade = madeObjects(steps, localFiles);
  const imageProblems = remember((backend: JobBackend) =>
    remember((image: string) => backend.checkImage(image)),
  );
  const inputProblems = remember((uri: string) => inputProblem(session, uri, isMade));
  const archiveProblems = remember((uri: string) => archiveProblem(session, uri));
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const { step, path, uses } of steps) {
    warnings.push(...jobWarnings(session, { step, path, uses }));
    const at = (located: Located) => ({ step, path: `${path}.Arguments.${located.path}` });
    for (const image of uses.images ?? []) {
      if (typeof image.value !== 'string') continue;
      const backend = session.backendOf(step);
      const code = backend.capabilities.containers ? 'IMAGE_NOT_FOUND' : 'IMAGE_NOT_MAPPED';
      const lack = await imageProblems(backend)(image.value);
      if (lack) problems.push({ code, ...at(image), ...lack });
    }
    for (const output of uses.writes ?? []) {
      const lack = typeof output.value === 'string' ? badObjectUri(output.value) : undefined;
      if (lack) problems.push({ ...at(output), ...lack });
    }
    for (const input of uses.reads ?? []) {
      if (typeof input.value !== 'string') continue;
      const lack = await inputProblems(input.value);
      const flaw = lack ?? (input.archive ? await archiveProblems(input.value) : undefined);
      if (flaw) problems.push({ ...at(input), ...flaw });
    }
  }
  return { problems, warnings };
}

type Lack = Pick<Problem, 'code' | 'message' | 'hint'>;

async function inputProblem(
  session: LocalSession,
  uri: string,
  isMade: (uri: string) => boolean,
): Promise<Lack | undefined> {
  if (isMade(uri)) return undefined;
  try {
    if (await isThere(session, uri)) return undefined;
  } catch (error) {
    return lackOf(error);
  }
  const place = uri.startsWith('s3://') ? session.objects.pathOf(uri) : localPath(uri);
  return {
    code: 'INPUT_NOT_FOUND',
    message: `no step makes the input ${uri}, and it is not there`,
    hint: `Put it at ${place}, or give the path or URI of one that is there.`,
  };
}

/** What keeps an archive that is there from being unpacked. */
async function archiveProblem(session: LocalSession, uri: string): Promise<Lack | undefined> {
  try {
    const path = uri.startsWith('s3://') ? session.objects.pathOf(uri) : localPath(uri);
    if ((await stat(path).catch(absent))?.isFile()) await checkArchive(path);
    return undefined;
  } catch (error) {
    return lackOf(error);
  }
}

function badObjectUri(uri: string): Lack | undefined {
  try {
    parseObjectUri(uri);
    return undefined;
  } catch (error) {
    return lackOf(error);
  }
}

function lackOf(error: unknown): Lack {
  if (!isSlipwayError(error)) throw error;
  return { code: error.code, message: error.message, ...(error.hint && { hint: error.hint }) };
}

async function isThere(session: LocalSession, uri: string): Promise<boolean> {
  if (!uri.startsWith('s3://')) return (await stat(localPath(uri)).catch(absent)) !== undefined;
  for await (const _ of session.objects.list(uri)) return true;
  return false;
}

/** Asks once for each key. */
function remember<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, Answer>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
