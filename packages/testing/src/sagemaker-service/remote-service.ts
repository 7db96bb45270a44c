import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Call } from './faults/call.ts';
import type { Fault, PlacedFault } from './faults/fault.ts';
import type { JobRule } from './sagemaker/jobs/job-outcome.ts';
import type { SagemakerServiceOptions } from './service.ts';
import type { ServiceSnapshot } from './snapshot.ts';

/** Options that JSON can say. */
export interface RemoteServiceOptions extends Omit<SagemakerServiceOptions, 'clock' | 'onJob'> {
  /** Default: the time of the machine. */
  readonly clock?: 'driven';
}

/** A service in a process of its own, told what to do through its side channel. */
export interface RemoteSagemakerService {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly pid: number;
  /** Times are text. */
  calls(operation?: string): Promise<readonly (Omit<Call, 'time'> & { readonly time: string })[]>;
  addFault(fault: Fault): Promise<PlacedFault>;
  clearFaults(): Promise<void>;
  addRule(rule: JobRule): Promise<void>;
  clearRules(): Promise<void>;
  write(uri: string, content: Uint8Array | string): Promise<void>;
  read(uri: string): Promise<Uint8Array | undefined>;
  /** Moves a driven clock on, milliseconds. */
  advance(milliseconds: number): Promise<void>;
  snapshot(): Promise<ServiceSnapshot>;
  close(): Promise<void>;
}

/** Starts the service in a process, which ends with this one. */
export async function sagemakerServiceProcess(
  options: RemoteServiceOptions = {},
): Promise<RemoteSagemakerService> {
  const program = fileURLToPath(import.meta.resolve('@slipway/testing/sagemaker-service/process'));
  // In this repository the packages are their TypeScript source.
  const conditions = program.endsWith('.ts') ? ['--conditions=@slipway/source'] : [];
  const child = spawn(process.execPath, [...conditions, program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { endpoint, region, account, pid } = await firstLine(child);
  const ask = async (
    method: string,
    what: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Response> => {
    const response = await fetch(`${endpoint}/_service/${what}`, {
      method,
      ...(body !== undefined && { body }),
    });
    if (response.ok || response.status === 404) return response;
    throw new Error(`${method} ${what}: ${await response.text()}`);
  };
  const post = (what: string, value: object): Promise<Response> => ask('POST', what, JSON.stringify(value));
  const at = (uri: string): string => `objects?uri=${encodeURIComponent(uri)}`;
  return {
    endpoint,
    region,
    account,
    pid,
    calls: async (operation) =>
      json(await ask('GET', operation === undefined ? 'calls' : `calls?operation=${operation}`)),
    async addFault(fault) {
      const [placed] = await json<[PlacedFault]>(await post('faults', fault));
      return placed;
    },
    clearFaults: async () => void (await ask('DELETE', 'faults')),
    addRule: async (rule) => void (await post('rules', rule)),
    clearRules: async () => void (await ask('DELETE', 'rules')),
    write: async (uri, content) =>
      void (await ask('PUT', at(uri), typeof content === 'string' ? content : new Uint8Array(content))),
    async read(uri) {
      const response = await ask('GET', at(uri));
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
    },
    advance: async (milliseconds) => void (await post('clock', { advance: milliseconds })),
    snapshot: async () => json(await ask('GET', 'state')),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(
  child: ChildProcess,
): Promise<Pick<RemoteSagemakerService, 'endpoint' | 'region' | 'account' | 'pid'>> {
  if (child.stdout === null) throw new Error('The process has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('The process of the fake service ended before it said where it listens');
}

async function json<Value>(response: Response): Promise<Value> {
  return (await response.json()) as Value;
}
