import {
  arrayOf,
  EXCEPTION_TYPES,
  type JsonObject,
  type Located,
  missingRunner,
  type PropertyFileDefinition,
  type Session,
  type StepKind,
  type StepUses,
  slipwayError,
} from '@slipway/core';
import { cachedFields, storedOutputs } from './cache.ts';
import { checkProcessing } from './check.ts';
import { processingOutcome } from './outcome.ts';
import type { ProcessingRequest } from './request.ts';
import { processingRequestSchema } from './request-schema.ts';
import type { ProcessingResponse } from './response.ts';
import { processingSupport } from './support.ts';

/** The lists of a response that are addressed by name. Source: SageMaker Python SDK 2.257.6, `workflow/steps.py`. */
export const KEYED_LISTS = {
  ProcessingInputs: 'InputName',
  'ProcessingOutputConfig.Outputs': 'OutputName',
} as const;

/** The Processing step: runs a script over data with CreateProcessingJob. */
export const processingKind: StepKind<ProcessingRequest, ProcessingResponse> = {
  type: 'Processing',
  request: processingRequestSchema,
  check: checkProcessing,
  jobNameField: 'ProcessingJobName',
  keyedLists: KEYED_LISTS,
  support: processingSupport,
  uses: processingUses,
  cacheKey: cachedFields,
  outputs: storedOutputs,
  retryable: EXCEPTION_TYPES,
  propertyFileUri,
  metadata: ({ ProcessingJobArn }): JsonObject =>
    ProcessingJobArn === undefined ? {} : { ProcessingJob: { Arn: ProcessingJobArn } },
  outcome: processingOutcome,
  async runner(session: Session) {
    if (session.target === 'local') return (await import('./local.ts')).processingRunner(session);
    if (session.target === 'sagemaker') return (await import('./sagemaker.ts')).processingRunner(session);
    throw missingRunner('Processing', session);
  },
};

function processingUses(args: JsonObject): StepUses {
  // An expression may stand for any part of it.
  const request = args as unknown as ProcessingRequest;
  return {
    images: located('AppSpecification.ImageUri', request.AppSpecification?.ImageUri),
    reads: arrayOf(request.ProcessingInputs).flatMap(({ AppManaged, S3Input }, index) =>
      AppManaged === true
        ? []
        : located(`ProcessingInputs[${index}].S3Input.S3Uri`, S3Input?.S3Uri, {
            ...(S3Input?.S3DataType === 'ManifestFile' && { manifest: true }),
          }),
    ),
    writes: arrayOf(request.ProcessingOutputConfig?.Outputs).flatMap(({ S3Output }, index) =>
      located(`ProcessingOutputConfig.Outputs[${index}].S3Output.S3Uri`, S3Output?.S3Uri),
    ),
    instances: processingInstances(request),
  };
}

function processingInstances({ ProcessingResources }: ProcessingRequest): readonly Located[] {
  const path = 'ProcessingResources.ClusterConfig';
  const { InstanceType, InstancePreferences } = ProcessingResources?.ClusterConfig ?? {};
  const [preferred] = arrayOf(InstancePreferences);
  return [
    ...located(`${path}.InstanceType`, InstanceType),
    ...located(`${path}.InstancePreferences[0].InstanceType`, preferred?.InstanceType),
  ];
}

function located(path: string, value: string | undefined, marks: Pick<Located, 'manifest'> = {}): Located[] {
  return value === undefined ? [] : [{ path, value, ...marks }];
}

function propertyFileUri(response: ProcessingResponse, file: PropertyFileDefinition): string {
  const output = response.ProcessingOutputConfig?.Outputs.find(
    ({ OutputName }) => OutputName === file.OutputName,
  );
  if (output?.S3Output) return `${output.S3Output.S3Uri.replace(/\/$/, '')}/${file.FilePath}`;
  throw slipwayError(`The property file ${file.PropertyFileName} is in no output named ${file.OutputName}`, {
    code: 'UNKNOWN_OUTPUT',
    category: 'job',
  });
}
