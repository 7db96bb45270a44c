import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { type Witness, witnessOf } from './cloud/witness.ts';
import { type Surroundings, startSlipway } from './command-line.ts';
import { type Effect, readEffects } from './effects.ts';
import { entriesIn, type FoundFile, filesIn, namedFile } from './found-files.ts';
import { attemptsIn, type JobAttempt, type Recorded, readJournal } from './journal.ts';
import { namingOf } from './naming.ts';
import { partsOf } from './parts.ts';
import type { Place } from './place.ts';
import { type FoundProcess, processesOf } from './processes.ts';

/** All that is to be seen when a case is over. */
export interface Outcome {
  readonly executions: readonly Recorded[];
  /** The same as `slipway runs` shows it: statuses, and whether they are called interrupted. */
  readonly listed: string;
  /** By the name of their job: those of parts before the ones whose names theirs begin with. */
  readonly attempts: ReadonlyMap<string, JobAttempt>;
  readonly effects: readonly Effect[];
  /** Jobs of which it is on disk that they succeeded. */
  readonly succeeded: ReadonlySet<string>;
  /** What the service says that has run the jobs, where one has. */
  readonly witness?: Witness;
  /** Lines of the log of each job, where a service knows what they should be. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** What is in `.slipway`, but for the journal; and containers and what they have. */
  readonly files: readonly FoundFile[];
  /** Processes and temporary files that should be gone. */
  readonly leftovers: readonly string[];
}

export async function outcomeOf(
  place: Place,
  backend: Backend,
  surroundings: Surroundings,
): Promise<Outcome> {
  const listed = await listedStatuses(place, surroundings);
  const executions = await readJournal(place.journal);
  const witness = place.service && (await witnessOf(place.service, place.faults));
  const effects = witness?.effects ?? readEffects(place.effects);
  const ofSteps = attemptsIn(executions);
  const names = [...effects.map(({ job }) => job), ...entriesIn(place.state).map(({ path }) => path)];
  const attempts = new Map([...partsOf(ofSteps, effects, names), ...ofSteps]);
  const naming = namingOf(executions, attempts);
  return {
    executions,
    listed,
    attempts,
    effects,
    succeeded: new Set([...attempts.keys()].filter((job) => hasSucceeded(place, job))),
    ...(witness && { witness }),
    logs: witness ? linesOf(place, attempts) : new Map(),
    files: [
      ...filesIn(place.state, attempts, naming),
      ...[...(witness?.contents ?? [])].map(([name, content]) =>
        namedFile(name, naming, content.replaceAll(place.root, 'PLACE')),
      ),
      ...(await backend.remains(place)).map((name) => namedFile(name, naming)),
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

function linesOf({ state }: Place, attempts: Outcome['attempts']): Outcome['logs'] {
  const read = (path: string) =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  return new Map([...attempts].map(([job, { log }]) => [job, read(join(state, log))]));
}

function hasSucceeded({ state }: Place, job: string): boolean {
  const path = join(state, 'endings', `${job}.json`);
  return existsSync(path) && 'response' in JSON.parse(readFileSync(path, 'utf8'));
}
