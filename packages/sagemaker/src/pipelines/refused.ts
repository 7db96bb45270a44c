import { isSlipwayError, slipwayError } from '@slipway/core';

/** A request that SageMaker finds wrong is the pipeline's or the caller's fault: no step has run. */
export async function asking<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!isSlipwayError(error) || error.category !== 'job') throw error;
    const { message, code } = error;
    const hint =
      code === 'AWS_REQUEST_REFUSED'
        ? 'Change what the message names in the pipeline or the options.'
        : (error.hint ?? '');
    throw slipwayError(message, { code, category: 'input', hint, cause: error });
  }
}

/** The error of a pipeline that SageMaker does not have. */
export function noPipeline(name: string, region: string): Error {
  return slipwayError(`SageMaker has no pipeline ${name} in ${region}`, {
    code: 'PIPELINE_NOT_FOUND',
    category: 'input',
    hint: `See which there are: aws sagemaker list-pipelines --region ${region}`,
  });
}
