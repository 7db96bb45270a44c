import { serviceError } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { arnOf, nameOf } from '../arns.ts';
import type { Pipeline, PipelineExecution } from './pipeline-records.ts';

/** By its name or its ARN. */
export function pipelineOf(nameOrArn: string, service: ServiceState): Pipeline {
  const pipeline = service.pipelines.get(nameOf(nameOrArn));
  if (pipeline !== undefined) return pipeline;
  const arn = arnOf(service, `pipeline/${nameOf(nameOrArn)}`);
  throw serviceError('ResourceNotFound', `Pipeline '${arn}' does not exist.`);
}

export function executionOf(arn: string, service: ServiceState): PipelineExecution {
  const execution = service.executions.get(arn);
  if (execution !== undefined) return execution;
  throw serviceError('ResourceNotFound', `Pipeline execution '${arn}' does not exist.`);
}
