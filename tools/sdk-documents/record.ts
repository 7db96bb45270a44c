// Records anew what the Python SDK makes and sends: node tools/dev.mjs exec node tools/sdk-documents/record.ts
import { execFile, execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startMoto } from '../test-python/moto.ts';
import { pythonSdk } from '../test-python/pins.ts';
import { virtualEnvironment } from '../test-python/virtual-environment.ts';

/** Where the recordings are kept that tests compare with. */
export const recorded: string = fileURLToPath(
  new URL('../../packages/slipway/src/parity/recorded', import.meta.url),
);

/** Lets the SDK write and send all it has to, into a folder; its AWS is moto. */
export async function record(folder: string): Promise<void> {
  const python = await virtualEnvironment([pythonSdk]);
  await using moto = await startMoto();
  const script = fileURLToPath(new URL('./record.py', import.meta.url));
  const env = { ...process.env, ...moto.environment };
  await promisify(execFile)(python, [script, folder], { env, maxBuffer: 2 ** 28 });
}

if (import.meta.main) {
  await rm(recorded, { recursive: true, force: true });
  await record(recorded);
  execFileSync('pnpm', ['exec', 'biome', 'check', '--write', recorded], { stdio: 'inherit' });
}
