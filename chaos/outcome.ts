import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { type Witness, witnessOf } from './cloud/witness.ts';
import { type Surroundings, startSlipway } from './command-line.ts';
import { type Effect, readEffects } from './effects.ts';
import { attemptsIn, type JobAttempt, type Recorded, readJournal } from './journal.ts';
import type { Place } from './place.ts';
import { type FoundProcess, processesOf } from './processes.ts';

/** All that is to be seen when a case is over. */
export interface Outcome {
  readonly executions: readonly Recorded[];
  /** The same as `slipway runs` shows it: statuses, and whether they are called interrupted. */
  readonly listed: string;
  /** By the name of their job. */
  readonly attempts: ReadonlyMap<string, JobAttempt>;
  readonly effects: readonly Effect[];
  /** What the service says that has run the jobs, where one has. */
  readonly witness?: Witness;
  /** Lines of the log of each job, where a service knows what they should be. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** What is in `.slipway`, but for the journal; and containers and what they have. */
  readonly files: readonly FoundFile[];
  /** Processes and temporary files that should be gone. */
  readonly leftovers: readonly string[];
}

/** A file or folder below `.slipway`. */
export interface FoundFile {
  /** With the names of executions and jobs as they are in every run; a folder's ends with a slash. */
  readonly path: string;
  /** Whose it is, where it is an attempt's. */
  readonly job?: string;
  /** Of what is in it, where that is the same in every run. */
  readonly digest?: string;
}

export async function outcomeOf(
  place: Place,
  backend: Backend,
  surroundings: Surroundings,
): Promise<Outcome> {
  const listed = await listedStatuses(place, surroundings);
  const executions = await readJournal(place.journal);
  const attempts = attemptsIn(executions);
  const witness = place.service && (await witnessOf(place.service, place.faults));
  return {
    executions,
    listed,
    attempts,
    effects: witness?.effects ?? readEffects(place.effects),
    ...(witness && { witness }),
    logs: witness ? linesOf(place, attempts) : new Map(),
    files: [
      ...(existsSync(place.state) ? filesIn(place.state, executions, attempts) : []),
      ...[...(witness?.contents ?? [])].map(([name, content]) => {
        return named(name, content.replaceAll(place.root, 'PLACE'), executions, attempts);
      }),
      ...(await backend.remains(place)).map((name) => {
        const job = [...attempts.keys()].find((one) => name.includes(one));
        return { path: standIns(executions, attempts)(name), ...(job !== undefined && { job }) };
      }),
    ],
    leftovers: [
      ...(await lingering(place)).map(({ command }) => `process: ${command}`),
      ...readdirSync(place.temporary).map((name) => `temporary file: ${name}`),
    ],
  };
}

async function listedStatuses(place: Place, surroundings: Surroundings): Promise<string> {
  const { stdout, stderr } = await startSlipway(place, ['runs', '--json'], surroundings).ended;
  try {
    const { PipelineExecutionSummaries: listed } = JSON.parse(stdout);
    return listed
      .map((one: { PipelineExecutionStatus: string; Interrupted?: boolean }) =>
        one.Interrupted ? `${one.PipelineExecutionStatus}, interrupted` : one.PipelineExecutionStatus,
      )
      .join('; ');
  } catch {
    return stdout + stderr;
  }
}

/** What has ended takes a moment to be gone. */
async function lingering({ root }: Place): Promise<readonly FoundProcess[]> {
  for (let look = 0; ; look++) {
    const found = processesOf(root);
    if (found.length === 0 || look === 600) return found;
    await setTimeout(50);
  }
}

/** What SQLite has beside a database whose last user was killed, until the next one comes. */
const OF_SQLITE = /\.sqlite-(wal|shm)$/;

function filesIn(
  state: string,
  executions: Outcome['executions'],
  attempts: Outcome['attempts'],
): readonly FoundFile[] {
  const inEveryRun = standIns(executions, attempts);
  const logs = new Map([...attempts].map(([job, { log }]) => [log, job]));
  return readdirSync(state, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = relative(state, join(entry.parentPath, entry.name));
    if (path.startsWith('executions.sqlite') || OF_SQLITE.test(path)) return [];
    const log = logs.get(path);
    const job = log ?? [...attempts.keys()].find((name) => path.includes(name));
    const found = {
      path: inEveryRun(path.replace(/\.attempt-\d+\.log$/, '.log')) + (entry.isDirectory() ? '/' : ''),
      ...(job !== undefined && { job }),
    };
    if (entry.isDirectory() || !/^(buckets|logs)\//.test(path)) return [found];
    const text = inEveryRun(readFileSync(join(state, path), 'latin1'));
    // Lines of several hosts come in any order.
    const content = log === undefined ? text : text.split('\n').sort().join('\n');
    return [{ ...found, digest: digestOf(content) }];
  });
}

/** What is not a file of this machine, with its content. */
function named(
  name: string,
  content: string,
  executions: Outcome['executions'],
  attempts: Outcome['attempts'],
): FoundFile {
  const inEveryRun = standIns(executions, attempts);
  const job = [...attempts.keys()].find((one) => name.includes(one));
  return { path: inEveryRun(name), ...(job !== undefined && { job }), digest: digestOf(inEveryRun(content)) };
}

function linesOf({ state }: Place, attempts: Outcome['attempts']): Outcome['logs'] {
  const read = (path: string) =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  return new Map([...attempts].map(([job, { log }]) => [job, read(join(state, log))]));
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Replaces names of this run by what stands for them in every run. */
function standIns(
  executions: Outcome['executions'],
  attempts: Outcome['attempts'],
): (text: string) => string {
  // Jobs before the executions that their names hold.
  const names = [
    ...[...attempts].map(([job, { step }]) => [job, `JOB of ${step}`] as const),
    ...executions.map(({ record }, index) => [record.id, `EXECUTION-${index + 1}`] as const),
  ];
  return (text) =>
    names
      .reduce((result, [name, standIn]) => result.replaceAll(name, standIn), text)
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID');
}
