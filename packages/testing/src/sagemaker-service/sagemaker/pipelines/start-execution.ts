import { isSlipwayError, type JsonObject, pipelineFromDefinition, type Selection } from '@slipway/core';
import { type ServiceError, serviceError, validationException } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { count, field, name, objects, text } from '../input.ts';
import { executionOf } from './pipeline.ts';
import type { Pipeline, PipelineExecution } from './pipeline-records.ts';

/** Starts an execution as its input asks; what the engine refuses is a ValidationException. */
export async function start(
  pipeline: Pipeline,
  request: JsonObject,
  service: ServiceState,
): Promise<PipelineExecution> {
  const { closing } = service;
  const parameters = Object.fromEntries(
    objects(request, 'PipelineParameters').map((one) => [name(one, 'Name'), name(one, 'Value')]),
  );
  const { definition, definitionText } = pipeline;
  const selection = selectionOf(request, service);
  const run = await service
    .pipelineSession()
    .start(pipelineFromDefinition(pipeline.name, definition), {
      parameters,
      signal: closing,
      ...parallelism(request, pipeline),
      ...(selection !== undefined && { selection }),
    })
    .catch((error: unknown) => {
      throw refusal(error);
    });
  const created = service.clock.now();
  const execution = { arn: run.arn, pipeline, definition, definitionText, created, request, run };
  service.executions.set(run.arn, execution);
  pipeline.lastRun = created;
  return execution;
}

/** Goes on with an execution that failed or was stopped. */
export async function retry(
  execution: PipelineExecution,
  input: JsonObject,
  service: ServiceState,
): Promise<void> {
  // It may have ended a moment ago, and not yet be given back.
  const { PipelineExecutionStatus: status } = await execution.run.describe();
  if (status === 'Executing' || status === 'Stopping') {
    throw serviceError(
      'ConflictException',
      `Pipeline execution ${execution.arn} is ${status}: it cannot be retried.`,
    );
  }
  await execution.run.wait().catch(() => undefined);
  const { closing } = service;
  const config = field(input, 'ParallelismConfiguration');
  if (config !== undefined) execution.request = { ...execution.request, ParallelismConfiguration: config };
  execution.run = await service
    .pipelineSession()
    .resume(execution.run.id, { signal: closing, ...parallelism(execution.request, execution.pipeline) })
    .catch((error: unknown) => {
      throw refusal(error);
    });
}

/** That of the start wins over the pipeline's own. Source: SageMaker Developer Guide, build-and-manage-pipeline. */
function parallelism(request: JsonObject, pipeline: Pipeline): { readonly parallelism?: number } {
  const path = 'ParallelismConfiguration.MaxParallelExecutionSteps';
  const most = count(request, path) ?? count(pipeline.request, path);
  return most === undefined ? {} : { parallelism: most };
}

function selectionOf(request: JsonObject, service: ServiceState): Selection | undefined {
  const steps = objects(request, 'SelectiveExecutionConfig.SelectedSteps').map((step) =>
    name(step, 'StepName'),
  );
  if (steps.length === 0) return undefined;
  const source = text(request, 'SelectiveExecutionConfig.SourcePipelineExecutionArn');
  return { steps, ...(source !== undefined && { source: executionOf(source, service).run.id }) };
}

function refusal(error: unknown): ServiceError | unknown {
  if (!isSlipwayError(error)) return error;
  const problems = error.problems?.map(({ path, message }) => `${path}: ${message}`) ?? [];
  return validationException(problems.length > 0 ? problems.join('; ') : error.message);
}
