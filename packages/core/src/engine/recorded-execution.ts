import type { ExecutionRecord, RunStore } from '../contract/run-store.ts';
import type { Session } from '../contract/session.ts';
import { placeSteps } from '../definition/steps.ts';
import { slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import { describeExecution, describeSteps } from './describe.ts';
import type { JournalEvent } from './event.ts';
import type { ExecutionDescription, ExecutionStep } from './execution.ts';
import { pipelineArn } from './names.ts';
import { applyEvent, type ExecutionState, initialState } from './state.ts';

/** An execution as the journal has it, whoever runs or ran it. */
export interface RecordedExecution {
  readonly record: ExecutionRecord;
  readonly state: ExecutionState;
  readonly events: readonly JournalEvent[];
  /** In the shape of DescribePipelineExecution. */
  describe(): ExecutionDescription;
  /** In the shape of ListPipelineExecutionSteps. */
  steps(): Promise<readonly ExecutionStep[]>;
}

/** Reads an execution's journal; rejects with `EXECUTION_NOT_FOUND`. */
export async function readExecution(
  session: Pick<Session, 'runs' | 'kinds' | 'region' | 'account'>,
  id: string,
): Promise<RecordedExecution> {
  const { record, state, events } = await foldExecution(session.runs, id);
  const arns = { pipelineArn: pipelineArn(session, record.pipelineName), arn: record.arn };
  return {
    record,
    state,
    events,
    describe: () => describeExecution(state, arns),
    async steps() {
      const placed = await placeSteps(record.definition.Steps as unknown as Json[], session.kinds);
      return describeSteps(state, placed.steps);
    },
  };
}

/** An execution's record and where its events have led to; rejects with `EXECUTION_NOT_FOUND`. */
export async function foldExecution(
  runs: RunStore,
  id: string,
): Promise<Pick<RecordedExecution, 'record' | 'state' | 'events'>> {
  const record = await findRecord(runs, id);
  const state = initialState(record.startTime);
  const events: JournalEvent[] = [];
  for await (const event of runs.events(id)) {
    applyEvent(state, event);
    events.push(event);
  }
  return { record, state, events };
}

/** What an execution was started with; rejects with `EXECUTION_NOT_FOUND`. */
export async function findRecord(runs: RunStore, id: string): Promise<ExecutionRecord> {
  const record = await runs.get(id);
  if (record !== undefined) return record;
  throw slipwayError(`There is no execution ${id}`, {
    code: 'EXECUTION_NOT_FOUND',
    category: 'input',
    hint: 'See which there are: slipway runs',
  });
}
