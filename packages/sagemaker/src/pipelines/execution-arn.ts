/** An execution of a managed pipeline, by the parts of its ARN. */
export interface ExecutionPlace {
  /** Twelve lower-case letters and digits. */
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
}

/** The parts of `arn:aws:sagemaker:<region>:<account>:pipeline/<name>/execution/<id>`; `undefined` for what is none. */
export function executionPlace(arn: string): ExecutionPlace | undefined {
  const [, pipelineArn, pipelineName, id] =
    /^(arn:[^:]+:sagemaker:[^:]+:[^:]+:pipeline\/([^/]+))\/execution\/([^/]+)$/i.exec(arn) ?? [];
  if (pipelineArn === undefined || pipelineName === undefined || id === undefined) return undefined;
  return { id, arn, pipelineName, pipelineArn };
}

/** What ends an ARN of SageMaker: a job's or a model's name. */
export function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
