import { randomUUID } from 'node:crypto';
import {
  type Execution,
  pipelineFromDefinition,
  type ResumeOptions,
  readExecution,
  slipwayError,
  whyNotResumable,
} from '@slipway/core';
import { followManaged } from './follow.ts';
import { isOver, look } from './look.ts';
import type { AccountWithRuns } from './managed-runs.ts';
import { planForPipelines } from './plan.ts';
import { asking } from './refused.ts';
import { typesOf } from './start.ts';

/** Goes on with an execution that failed or was stopped, from where it ended. Source: SageMaker API, RetryPipelineExecution. */
export async function retryManaged(
  session: AccountWithRuns,
  idOrArn: string,
  { signal, onEvent, parallelism }: ResumeOptions = {},
): Promise<Execution> {
  const place = await session.runs.place(idOrArn);
  const { record, state, events } = await readExecution(session, place.arn);
  const { id, arn, pipelineName, definition } = record;
  if (!isOver(state)) {
    throw slipwayError(`SageMaker runs execution ${id}`, {
      code: 'EXECUTION_OWNED',
      category: 'input',
      hint: `Wait for its end, or stop it: slipway stop ${id} --target pipelines`,
    });
  }
  const plan = await planForPipelines(pipelineFromDefinition(pipelineName, definition), session.kinds);
  const reason = whyNotResumable(plan, state);
  if (reason !== undefined) {
    throw slipwayError(`Execution ${id} cannot be resumed: ${reason}`, {
      code: 'EXECUTION_NOT_RESUMABLE',
      category: 'input',
      hint: 'Start the pipeline anew; the CacheConfig of its steps, or a selection of steps, spares what need not run again.',
    });
  }
  const before = await look(session, arn);
  const retrying = session.sagemaker.call('retryPipelineExecution', {
    PipelineExecutionArn: arn,
    // So that a call whose answer was lost is made again without harm.
    ClientRequestToken: randomUUID(),
    ...(parallelism !== undefined && {
      ParallelismConfiguration: { MaxParallelExecutionSteps: parallelism },
    }),
  });
  await asking(retrying);
  return followManaged(session, {
    place,
    types: typesOf(plan),
    before,
    opening: [...events, { type: 'ExecutionResumed', time: new Date(session.clock.now()) }],
    ...(signal && { signal }),
    ...(onEvent && { onEvent }),
  });
}
