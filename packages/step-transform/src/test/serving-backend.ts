import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  freePorts,
  type HostResult,
  type HostSpec,
  type Job,
  type JobBackend,
  type JobSpec,
  type LogLine,
} from '@slipway/core';

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
      const servers = await Promise.all(spec.hosts.map((host) => serve(spec, host, events)));
      running.add(spec.name);
      const job = jobOf(spec, servers, () => jobs.delete(spec.name));
      void job.wait().then(() => running.delete(spec.name));
      jobs.set(spec.name, job);
      return job;
    },
    async *list() {
      yield* specs.filter(({ name }) => jobs.has(name));
    },
  };
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly lines: readonly LogLine[];
  readonly ended: Promise<HostResult>;
}

async function serve(spec: JobSpec, host: HostSpec, events: string): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const child = spawn('python3', [SERVER, ...(spec.arguments ?? [])], {
    env: {
      PATH: process.env['PATH'],
      EVENTS: events,
      OPT_ML: host.root,
      ...(host.environment ?? spec.environment),
      SAGEMAKER_BIND_TO_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: LogLine[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
    lines.push({ host: host.name, time: new Date(), text });
  });
  const ended = once(child, 'close').then(([code]) => ({
    name: host.name,
    exitCode: (code as number | null) ?? 143,
  }));
  return { host: host.name, port, child, lines, ended };
}

function jobOf(spec: JobSpec, servers: readonly Server[], forget: () => void): Job {
  const stop = () => {
    for (const { child } of servers) child.kill('SIGTERM');
  };
  // When one ends by itself the others are stopped.
  for (const { ended } of servers) void ended.then(({ exitCode }) => exitCode !== 0 && stop());
  const ended = Promise.all(servers.map((server) => server.ended));
  return {
    name: spec.name,
    endpoints: new Map(servers.map(({ host, port }) => [host, `http://127.0.0.1:${port}`])),
    async *logs() {
      await ended;
      for (const { lines } of servers) yield* lines;
    },
    wait: async () => ({ status: 'exited', hosts: await ended }),
    async stop() {
      stop();
      await ended;
    },
    remove: async () => forget(),
  };
}
