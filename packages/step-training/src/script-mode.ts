import type { TrainingRequest } from './request.ts';

/** Where the container finds the code of a training job. Source: sagemaker-training 5.1.4, `environment.py`. */
export const CODE_FOLDER = '/opt/ml/code';

type HyperParameters = TrainingRequest['HyperParameters'];

/** The URI of the code that script mode runs; `undefined` when there is none, or it is in the image already. */
export function submitDirectory(hyperParameters: HyperParameters): string | undefined {
  const { sagemaker_submit_directory: encoded } = hyperParameters ?? {};
  if (typeof encoded !== 'string') return undefined;
  const uri = decoded(encoded);
  return /^(s3|file):\/\//.test(uri) ? uri : undefined;
}

/** Hyperparameters as the container reads them: the code is there, and need not be fetched. */
export function insideContainer(hyperParameters: HyperParameters = {}): HyperParameters {
  if (submitDirectory(hyperParameters) === undefined) return hyperParameters;
  return { ...hyperParameters, sagemaker_submit_directory: JSON.stringify(CODE_FOLDER) };
}

/** Script mode's values are JSON; other tools leave the text bare. */
function decoded(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
