import { join } from 'node:path';
import { execa } from 'execa';
import { vi } from 'vitest';
import { freePorts } from '../../../core/src/free-ports.ts';
import { toolkit } from '../toolkit.ts';
import { fillJobFolder, temporaryFolder } from './job-folder.ts';

/** A server that runs until the end of the scope it is made in. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Its `/opt/ml`. */
  readonly base: string;
  readonly ended: Promise<Ending>;
  /** Resolves once it answers a ping. */
  ready(): Promise<unknown>;
  invoke(body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<Response>;
}

interface Ending {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServingOptions {
  /** Text files below `/opt/ml`. The module is `model/code/inference.py`. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly python?: string;
  readonly port?: number;
}

/** Starts a server on a free port of its own. */
export async function serve(options: ServingOptions): Promise<Serving> {
  const folder = await temporaryFolder();
  const base = join(folder.path, 'ml');
  await fillJobFolder(base, { files: options.files });
  const [free = 0] = await freePorts(1);
  const { port = free } = options;
  const [python, ...args] = [...toolkit().entrypoint, 'serve'];
  const environment = {
    SAGEMAKER_BASE_DIR: base,
    SAGEMAKER_BIND_TO_PORT: String(port),
    SAGEMAKER_PROGRAM: 'inference.py',
    SAGEMAKER_SUBMIT_DIRECTORY: join(base, 'model/code'),
    ...options.environment,
  };
  const server = execa(options.python ?? String(python), args, {
    cwd: base,
    env: environment,
    reject: false,
  });
  const ended = server.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr }));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: Number(server.pid),
    base,
    ended,
    ready: () => Promise.race([vi.waitFor(() => fetch(`${url}/ping`), 120_000), endedEarly(ended)]),
    invoke: (body, headers = {}) => fetch(`${url}/invocations`, { method: 'POST', body, headers }),
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await server;
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function endedEarly(ended: Promise<Ending>): Promise<never> {
  const { exitCode, stderr } = await ended;
  throw new Error(`The server ended with ${exitCode} before it was ready: ${stderr}`);
}
