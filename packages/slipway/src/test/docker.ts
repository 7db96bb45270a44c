import { execFileSync } from 'node:child_process';
import type { JobBackend } from '@slipway/core';
import { lazyDocker } from '../session/lazy-docker.ts';
import { inClone } from './sdk-document.ts';

/** An image with a shell and little else, which is made on this machine. */
export const IMAGE = 'slipway-test/busybox:1';

/** The Docker backend, with the image there; `undefined` where no engine answers. */
export async function dockerEngine(): Promise<JobBackend | undefined> {
  const backend = lazyDocker({ directory: 'unused' });
  try {
    await backend.imageDigest(IMAGE);
  } catch (error) {
    if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw error;
    return undefined;
  }
  const script = inClone('tools/test-images/busybox.sh');
  execFileSync('sh', [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  return backend;
}
