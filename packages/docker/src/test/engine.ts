import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectEngine } from '../engine.ts';

export const image = 'slipway-test/busybox:1';

/** Whether tests that need an engine can run. The test image is then there. */
export async function hasEngine(): Promise<boolean> {
  try {
    await connectEngine();
  } catch (error) {
    if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw error;
    return false;
  }
  const script = new URL('../../../../tools/test-images/busybox.sh', import.meta.url);
  execFileSync('sh', [fileURLToPath(script)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return true;
}
