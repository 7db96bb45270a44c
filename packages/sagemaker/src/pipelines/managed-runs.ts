import {
  type ExecutionRecord,
  type ExecutionStatus,
  isJsonObject,
  isSlipwayError,
  type JournalEvent,
  type JsonObject,
  type PipelineDefinition,
  type RunStore,
  type Selection,
  slipwayError,
} from '@slipway/core';
import { type ExecutionPlace, executionPlace } from './execution-arn.ts';
import { endOf } from './follow.ts';
import { findManaged, listManaged } from './list-executions.ts';
import { isOver, look, timeOf } from './look.ts';
import { pages } from './pages.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { eventsOf } from './step-events.ts';
import { requestStop } from './stop.ts';

export interface ManagedRuns extends RunStore {
  /** Where an execution is that is named by its id or its ARN; rejects with `EXECUTION_NOT_FOUND`. */
  place(idOrArn: string): Promise<ExecutionPlace>;
  /** What needs no search later. */
  remember(place: ExecutionPlace): void;
}

/** An account, and what SageMaker keeps of its executions. */
export interface AccountWithRuns extends PipelinesAccount {
  readonly runs: ManagedRuns;
}

/**
 * The executions that SageMaker keeps, as a journal shows those that run here: what reads a journal reads them too. An id
 * may be an ARN. What writes a journal rejects with `NOT_ON_PIPELINES`: SageMaker alone does.
 */
export function managedRuns(session: Pick<PipelinesAccount, 'sagemaker' | 'logs' | 'region'>): ManagedRuns {
  const { sagemaker } = session;
  const places = new Map<string, ExecutionPlace>();
  const find = async (idOrArn: string): Promise<ExecutionPlace | undefined> => {
    const place = places.get(idOrArn) ?? (await findManaged(session, idOrArn));
    if (place !== undefined) places.set(idOrArn, place);
    return place;
  };
  const placeOf = async (idOrArn: string): Promise<ExecutionPlace> => {
    const place = await find(idOrArn);
    if (place !== undefined) return place;
    throw notFound(idOrArn, session.region);
  };
  return {
    place: placeOf,
    remember: (place) => void places.set(place.id, place).set(place.arn, place),
    async get(idOrArn) {
      const place = await find(idOrArn);
      if (place === undefined) return undefined;
      try {
        return await recordOf(session, place);
      } catch (error) {
        if (isSlipwayError(error, 'AWS_NOT_FOUND')) return undefined;
        throw error;
      }
    },
    async *events(idOrArn) {
      const { arn } = await placeOf(idOrArn);
      const now = await look(session, arn);
      yield { type: 'ExecutionStarted', time: now.created } satisfies JournalEvent;
      for (const events of await Promise.all(now.steps.map((step) => eventsOf(session, step)))) yield* events;
      if (now.status === 'Stopping' || now.status === 'Stopped')
        yield { type: 'ExecutionStopping', time: now.modified };
      if (isOver(now)) yield endOf(now) as JournalEvent;
    },
    list: (options) => listManaged(session, options),
    async *stepRuns() {},
    // SageMaker runs it, as long as it goes on.
    claim: async () => undefined,
    async isClaimed(idOrArn) {
      const { arn: PipelineExecutionArn } = await placeOf(idOrArn);
      const described = await sagemaker.call('describePipelineExecution', { PipelineExecutionArn });
      return !isOver({ status: described['PipelineExecutionStatus'] as ExecutionStatus });
    },
    requestStop: async (idOrArn) => await requestStop(session, (await placeOf(idOrArn)).arn),
    stopRequested: (_id, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    create: keptBySageMaker,
    append: keptBySageMaker,
    remove: keptBySageMaker,
    close: async () => undefined,
  };
}

async function keptBySageMaker(): Promise<never> {
  throw slipwayError('SageMaker keeps the executions of its pipelines itself', {
    code: 'NOT_ON_PIPELINES',
    category: 'input',
    hint: 'Start, stop and retry them through the session; they go with their pipeline: session.delete(name).',
  });
}

async function recordOf(
  { sagemaker }: Pick<PipelinesAccount, 'sagemaker'>,
  { id, arn, pipelineName }: ExecutionPlace,
): Promise<ExecutionRecord> {
  const asked = { PipelineExecutionArn: arn };
  const [description, document, given] = await Promise.all([
    sagemaker.call('describePipelineExecution', asked),
    sagemaker.call('describePipelineDefinitionForExecution', asked),
    Array.fromAsync(pages(sagemaker, 'listPipelineParametersForExecution', asked, 'PipelineParameters')),
  ]);
  return {
    id,
    arn,
    pipelineName,
    definition: JSON.parse(String(document['PipelineDefinition'])) as PipelineDefinition,
    parameters: Object.fromEntries(given.map(({ Name, Value }) => [String(Name), String(Value)])),
    startTime: timeOf(description['CreationTime']),
    options: optionsOf(description),
    settings: { target: 'pipelines' },
  };
}

function optionsOf(description: JsonObject): ExecutionRecord['options'] {
  const { ParallelismConfiguration: parallel, SelectiveExecutionConfig: selective } = description;
  const most = isJsonObject(parallel) ? parallel['MaxParallelExecutionSteps'] : undefined;
  const selection = isJsonObject(selective) ? selectionOf(selective) : undefined;
  return {
    ...(typeof most === 'number' && { parallelism: most }),
    ...(selection && selection.steps.length > 0 && { selection }),
  };
}

function selectionOf({ SelectedSteps, SourcePipelineExecutionArn: arn }: JsonObject): Selection {
  const steps = Array.isArray(SelectedSteps) ? SelectedSteps.filter(isJsonObject) : [];
  const source = typeof arn === 'string' ? executionPlace(arn)?.id : undefined;
  return {
    steps: steps.map(({ StepName }) => String(StepName)),
    ...(source !== undefined && { source }),
  };
}

function notFound(idOrArn: string, region: string): Error {
  return slipwayError(`SageMaker has no pipeline execution ${idOrArn} in ${region}`, {
    code: 'EXECUTION_NOT_FOUND',
    category: 'input',
    hint: 'See which there are: slipway runs --target pipelines. Its ARN names it too.',
  });
}
