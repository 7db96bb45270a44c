import type { StepRun } from '../../contract/run-store.ts';
import type { Session } from '../../contract/session.ts';
import { type PlacedStep, placeSteps } from '../../definition/steps.ts';
import { slipwayError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type { JournalEvent, StepKeyed } from '../event.ts';
import type { StepStatus } from '../execution.ts';
import { foldExecution, type RecordedExecution } from '../recorded-execution.ts';
import { cacheRule } from './cache-rule.ts';
import { type Difference, differences, summary } from './differences.ts';
import { type PassedOver, passedOver } from './passed-over.ts';
import { type StepMoment, stepHistory } from './step-history.ts';

/** Why a step ran, or did not have to. */
export interface StepExplanation {
  /** Its id. */
  readonly execution: string;
  readonly step: string;
  /** `cached`: an earlier run answered for it; `reused`: so did the execution that a selection names. */
  readonly decision: 'cached' | 'reused' | 'ran' | 'not started';
  readonly status?: StepStatus;
  /** The decision's reason, as a sentence goes on: `ran, as …`. */
  readonly because: string;
  /** Id of the execution that answered for a step that was cached or reused. */
  readonly source?: string;
  /** Of a step that ran: the earlier success that is most like it. */
  readonly nearest?: NearestRun;
  /** Earlier successes that are like it in everything, and were not taken all the same; newest first. */
  readonly passedOver: readonly PassedOver[];
  /** Its attempts, where there was more than one, or its execution was resumed meanwhile; oldest first. */
  readonly history: readonly StepMoment[];
}

export interface NearestRun {
  /** Id of its execution. */
  readonly execution: string;
  /** ISO 8601: when it began. */
  readonly time: string;
  /** By name. */
  readonly differences: readonly Difference[];
}

/** Of so many earlier runs the nearest is found. */
const MOST_RUNS = 50;

/**
 * Tells why a step of an execution ran or was taken from the cache. Rejects with `EXECUTION_NOT_FOUND` and
 * `UNKNOWN_STEP`.
 */
export async function explainStep(
  session: Session,
  executionId: string,
  name: string,
): Promise<StepExplanation> {
  const recorded = await foldExecution(session.runs, executionId);
  const step = await findStep(session, recorded, name);
  const explained = { execution: executionId, step: name };
  const history = stepHistory(name, recorded.events);
  const state = recorded.state.steps.get(name);
  if (state === undefined) {
    const because = whyNotStarted(name, recorded);
    return { ...explained, decision: 'not started', because, passedOver: [], history };
  }
  const { status, cachedFrom, reusedFrom } = state;
  if (reusedFrom !== undefined) {
    const because = 'it is not among the selected steps';
    const source = idOf(reusedFrom);
    return { ...explained, decision: 'reused', status, because, source, passedOver: [], history };
  }
  if (cachedFrom !== undefined) {
    const because = `all that it depends on is as it was when it ran at ${cachedFrom.time}`;
    const source = idOf(cachedFrom.execution);
    return { ...explained, decision: 'cached', status, because, source, passedOver: [], history };
  }
  const ran = { ...explained, decision: 'ran', status, history } as const;
  const rule = cacheRule(step, recorded.record.options.cache ?? 'document');
  if (!rule.isCached) return { ...ran, because: rule.because, passedOver: [] };
  const keyed = lookedUp(name, recorded.events);
  if (keyed === undefined) return { ...ran, because: 'nobody could tell what it depends on', passedOver: [] };
  const runs = await earlierRuns(session, recorded, keyed);
  return { ...ran, ...(await comparison(session, step, { keyed, runs, expireAfterMs: rule.expireAfterMs })) };
}

/** Why none of the earlier runs answered for a step. */
async function comparison(
  session: Session,
  step: PlacedStep,
  asked: { readonly keyed: StepKeyed; readonly runs: readonly StepRun[]; readonly expireAfterMs: number },
): Promise<Pick<StepExplanation, 'because' | 'nearest' | 'passedOver'>> {
  const equal: PassedOver[] = [];
  let nearest: NearestRun | undefined;
  for (const run of asked.runs) {
    const { executionId: execution, keyed } = run;
    const found = differences(keyed.parts, asked.keyed.parts);
    if (found.length === 0) equal.push(await passedOver(session, step, run, asked));
    if (nearest !== undefined && nearest.differences.length <= found.length) continue;
    nearest = { execution, time: keyed.time.toISOString(), differences: found };
  }
  if (nearest === undefined)
    return { because: 'no earlier run of it is known that succeeded', passedOver: [] };
  const [first] = equal;
  const because = first
    ? `the run in execution ${first.execution} was not taken: ${first.because}`
    : `it differs from its run in execution ${nearest.execution}: ${summary(nearest.differences)}`;
  return { because, nearest, passedOver: equal };
}

/** Successes that began before the step looked for one, newest first. */
async function earlierRuns(
  session: Session,
  { record }: Pick<RecordedExecution, 'record'>,
  { step, time }: StepKeyed,
): Promise<readonly StepRun[]> {
  const runs: StepRun[] = [];
  let isBefore = false;
  for await (const run of session.runs.stepRuns({ pipelineName: record.pipelineName, step })) {
    const isOwn = run.executionId === record.id;
    isBefore ||= isOwn;
    if (isOwn || !isBefore || run.keyed.time > time || run.succeeded === undefined) continue;
    if (runs.push(run) === MOST_RUNS) break;
  }
  return runs;
}

/** What the cache was asked with when the step last began. */
function lookedUp(step: string, events: readonly JournalEvent[]): StepKeyed | undefined {
  const begun = events.findLastIndex((event) => event.type === 'StepStarting' && event.step === step);
  const keyed = events.slice(begun).find((event) => event.type === 'StepKeyed' && event.step === step);
  return keyed?.type === 'StepKeyed' ? keyed : undefined;
}

function whyNotStarted(name: string, { record, state }: Pick<RecordedExecution, 'record' | 'state'>): string {
  const { selection } = record.options;
  if (selection !== undefined && !selection.steps.includes(name)) return 'it is not among the selected steps';
  if (state.status === 'Executing') return 'it waits for other steps';
  return `the execution ${state.status} before its turn came, or a condition took the other branch`;
}

async function findStep(
  { kinds }: Session,
  { record }: Pick<RecordedExecution, 'record'>,
  name: string,
): Promise<PlacedStep> {
  const { steps } = await placeSteps(record.definition.Steps as unknown as Json[], kinds);
  const step = steps.get(name);
  if (step !== undefined) return step;
  throw slipwayError(`Execution ${record.id} has no step ${name}`, {
    code: 'UNKNOWN_STEP',
    category: 'input',
    hint: `Its steps are: ${[...steps.keys()].join(', ')}.`,
  });
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
