import { randomUUID } from 'node:crypto';
import { isSlipwayError, slipwayError } from '@slipway/core';
import { executionPlace, lastOf } from './execution-arn.ts';
import { isOver, look } from './look.ts';
import { pages } from './pages.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { asking, noPipeline } from './refused.ts';
import { modelOf } from './step-job.ts';
import { describePipeline } from './upsert.ts';

/** What goes with a pipeline. Its executions do too; jobs, their outputs and model packages stay. */
export interface PipelineRemains {
  readonly PipelineArn: string;
  /** Names of the models that its executions made. */
  readonly models: readonly string[];
  readonly executions: number;
}

/**
 * A pipeline and the models that steps of its executions made, which bear their execution's id in their names. Rejects
 * with `PIPELINE_NOT_FOUND`, and with `PIPELINE_RUNNING` while an execution of it goes on.
 */
export async function pipelineRemains(session: PipelinesAccount, name: string): Promise<PipelineRemains> {
  const { sagemaker, region } = session;
  const described = await describePipeline(session, name);
  if (described === undefined) throw noPipeline(name, region);
  const models = new Set<string>();
  let executions = 0;
  const input = { PipelineName: name };
  for await (const summary of pages(
    sagemaker,
    'listPipelineExecutions',
    input,
    'PipelineExecutionSummaries',
  )) {
    const place = executionPlace(String(summary['PipelineExecutionArn']));
    if (place === undefined) continue;
    executions += 1;
    const now = await look(session, place.arn);
    if (!isOver(now)) throw running(name, place.id);
    for (const step of now.steps) {
      const model = lastOf(modelOf(step) ?? '');
      // One of another name was not made for this execution.
      if (model.includes(`-${place.id}-`)) models.add(model);
    }
  }
  return { PipelineArn: String(described['PipelineArn']), models: [...models], executions };
}

/** Removes what `pipelineRemains` told of; what is gone already is no error. Models go first, so that all can be found again. */
export async function removePipeline(
  { sagemaker }: PipelinesAccount,
  { PipelineArn, models }: PipelineRemains,
): Promise<void> {
  for (const ModelName of models) await gone(sagemaker.call('deleteModel', { ModelName }));
  await gone(
    asking(
      sagemaker.call('deletePipeline', {
        PipelineName: lastOf(PipelineArn),
        ClientRequestToken: randomUUID(),
      }),
    ),
  );
}

async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isSlipwayError(error, 'AWS_NOT_FOUND')) throw error;
  }
}

function running(name: string, id: string): Error {
  return slipwayError(`Execution ${id} of the pipeline ${name} is running`, {
    code: 'PIPELINE_RUNNING',
    category: 'input',
    hint: `Wait for its end, or stop it: slipway stop ${id} --target pipelines`,
  });
}
