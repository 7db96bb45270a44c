import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jobBackendCases } from '@slipway/testing';
import { connectEngine } from '../engine.ts';

export const image = 'slipway-test/busybox:1';

/** Whether tests that need an engine can run; says how when they cannot. The test image is then there. */
export async function hasEngine(): Promise<boolean> {
  try {
    await connectEngine();
  } catch (error) {
    if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw error;
    process.stderr.write(
      `No Docker engine answers: the ${jobBackendCases.length} cases of the Docker backend are left out. ` +
        'Start one and run `node tools/dev.mjs --filter @slipway/docker test`.\n',
    );
    return false;
  }
  const script = new URL('../../../../tools/test-images/busybox.sh', import.meta.url);
  execFileSync('sh', [fileURLToPath(script)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return true;
}
