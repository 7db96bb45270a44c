import {
  type Execution,
  type ExecutionEvent,
  type Pipeline,
  type Plan,
  pipelineArn,
  type StartOptions,
} from '@slipway/core';
import { executionPlace } from './execution-arn.ts';
import { followManaged } from './follow.ts';
import type { AccountWithRuns } from './managed-runs.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { checkedForPipelines } from './plan.ts';
import { asking } from './refused.ts';
import { withStartToken } from './start-token.ts';
import { putPipeline } from './upsert.ts';

/**
 * Starts an execution of a pipeline once SageMaker has it as it is here, and follows it. A definition that SageMaker has
 * already makes no call that changes something.
 */
export async function startManaged(
  session: AccountWithRuns,
  pipeline: Pipeline,
  options: StartOptions,
  store: (pipeline: Pipeline) => Promise<void>,
): Promise<Execution> {
  const { parameters = {}, strict = false, signal, parallelism, cache, selection, onEvent } = options;
  const plan = await checkedForPipelines(session, pipeline, { parameters, strict });
  signal?.throwIfAborted();
  await store(pipeline);
  signal?.throwIfAborted();
  const deployed = await putPipeline(session, pipeline, {}, { keep: true });
  const request = {
    PipelineName: pipeline.name,
    ...(Object.keys(parameters).length > 0 && {
      PipelineParameters: Object.entries(parameters).map(([Name, value]) => ({ Name, Value: String(value) })),
    }),
    ...(parallelism !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: parallelism },
    }),
    ...(selection && { SelectiveExecutionConfig: selectiveConfig(session, pipeline, selection) }),
  };
  const { region, account, directory, sagemaker } = session;
  const arn = await withStartToken(directory, { region, account, pipeline, request }, async (token) => {
    const started = sagemaker.call('startPipelineExecution', { ...request, ClientRequestToken: token });
    return String((await asking(started))['PipelineExecutionArn']);
  });
  const place = executionPlace(arn) ?? {
    id: arn,
    arn,
    pipelineName: pipeline.name,
    pipelineArn: deployed.PipelineArn,
  };
  session.runs.remember(place);
  const opening: ExecutionEvent[] = [
    { type: 'ExecutionStarted', time: new Date(session.clock.now()) },
    ...warningsOf(plan),
    ...cacheWarning(cache),
  ];
  return followManaged(session, {
    place,
    types: typesOf(plan),
    opening,
    ...(signal && { signal }),
    ...(onEvent && { onEvent }),
  });
}

/** Step to what it is one of. */
export function typesOf({ graph }: Plan): ReadonlyMap<string, string> {
  return new Map(graph.nodes.map(({ step }) => [step.name, step.kind.type]));
}

function warningsOf({ warnings }: Plan): ExecutionEvent[] {
  return warnings.map(({ message, step, path }) => ({
    type: 'Warning',
    message,
    path,
    ...(step !== undefined && { step }),
  }));
}

/** What is the engine's of this machine alone. */
function cacheWarning(cache: StartOptions['cache']): ExecutionEvent[] {
  if (cache === undefined || cache === 'document') return [];
  const message = `cache: ${cache} has no effect on SageMaker Pipelines, whose cache goes by the CacheConfig of each step`;
  return [{ type: 'Warning', message }];
}

function selectiveConfig(
  session: PipelinesAccount,
  { name }: Pipeline,
  { steps, source }: NonNullable<StartOptions['selection']>,
): object {
  return {
    SelectedSteps: steps.map((StepName) => ({ StepName })),
    ...(source !== undefined && {
      SourcePipelineExecutionArn:
        executionPlace(source)?.arn ?? `${pipelineArn(session, name)}/execution/${source}`,
    }),
  };
}
