import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HostResult, Job, JobBackend, JobSpec, LogLine } from '@slipway/core';

const SERVER = fileURLToPath(new URL('model_server.py', import.meta.url));

/** A backend whose every image is the model server for tests. */
export interface ServingBackend extends JobBackend {
  readonly specs: readonly JobSpec[];
  readonly running: ReadonlySet<string>;
}

export function servingBackend(events: string): ServingBackend {
  const jobs = new Map<string, Job>();
  const specs: JobSpec[] = [];
  const running = new Set<string>();
  return {
    name: 'test',
    capabilities: {
      hostNames: false,
      splitStreams: false,
      gpus: false,
      networkIsolation: false,
      containers: false,
    },
    specs,
    running,
    checkImage: async () => undefined,
    imageDigest: async () => undefined,
    find: async (name) => jobs.get(name),
    async start(spec, options) {
      options?.signal?.throwIfAborted();
      specs.push(spec);
      const port = await freePort();
      const child = spawn('python3', [SERVER, ...(spec.arguments ?? [])], {
        env: {
          PATH: process.env['PATH'],
          EVENTS: events,
          OPT_ML: spec.hosts[0]?.root,
          SAGEMAKER_BIND_TO_PORT: String(port),
          ...spec.environment,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.add(spec.name);
      child.once('close', () => running.delete(spec.name));
      const job = jobOf(spec, child, port, () => jobs.delete(spec.name));
      jobs.set(spec.name, job);
      return job;
    },
    async *list() {
      yield* specs.filter(({ name }) => jobs.has(name));
    },
  };
}

function jobOf(spec: JobSpec, child: ChildProcess, port: number, forget: () => void): Job {
  const lines: LogLine[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
    lines.push({ host: 'algo-1', time: new Date(), text });
  });
  const ended: Promise<HostResult> = once(child, 'close').then(([code]) => ({
    name: 'algo-1',
    exitCode: (code as number | null) ?? 143,
  }));
  return {
    name: spec.name,
    endpoint: `http://127.0.0.1:${port}`,
    async *logs() {
      await ended;
      yield* lines;
    },
    wait: async () => ({ status: 'exited', hosts: [await ended] }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    remove: async () => forget(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
