import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { moto } from './pins.ts';
import { virtualEnvironment } from './virtual-environment.ts';

/** AWS as moto plays it, until the end of the scope it is made in. All it holds is in memory. */
export interface Moto extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  /** What a process needs in its environment so that its AWS clients speak with moto, and with nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Forgets all that was made. */
  reset(): Promise<void>;
}

/** Starts moto's server, the first time after installing it; resolves once it answers. */
export async function startMoto(): Promise<Moto> {
  const python = await virtualEnvironment([moto]);
  const script = fileURLToPath(new URL('./moto_server.py', import.meta.url));
  const server = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(server, 'close');
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-10_000);
  });
  const early = ended.then(([code]) => {
    throw new Error(`moto ended with ${code} before it answered: ${said}`);
  });
  const [endpoint] = await Promise.race([once(createInterface(server.stdout), 'line'), early]);
  // Its end is no error from here on.
  early.catch(() => undefined);
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      // Of nobody: what would slip past moto is refused by AWS.
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async reset() {
      const { ok } = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      if (!ok) throw new Error(`moto could not be reset: ${said}`);
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
