import type { JobPlan, LocalSession, PlannedArchive, PlannedInput } from '@slipway/local';
import type { TransformRequest } from './request.ts';
import type { ServedModel } from './served-model.ts';

/** Where the code of a script mode image is. */
const CODE = '/opt/ml/code';

/**
 * What the container of a transform job is given. Source: SageMaker Developer Guide, your-algorithms-batch-code.
 * Code in an object is unpacked here, for the image has no S3 to take it from.
 */
export function servingPlan(session: LocalSession, request: TransformRequest, model: ServedModel): JobPlan {
  const { container, networkIsolation } = model;
  const environment = { ...container.Environment, ...request.Environment };
  const code = environment['SAGEMAKER_SUBMIT_DIRECTORY'];
  const fetched = code?.startsWith('s3://') ? code : undefined;
  const data = modelData(container);
  return {
    image: container.Image,
    arguments: ['serve'],
    environment: {
      AWS_REGION: session.region,
      AWS_DEFAULT_REGION: session.region,
      ...environment,
      ...(fetched !== undefined && { SAGEMAKER_SUBMIT_DIRECTORY: CODE }),
      ...batchEnvironment(request),
    },
    inputs: data.inputs,
    archives: [...data.archives, ...(fetched === undefined ? [] : [{ uri: fetched, target: 'code' }])],
    instanceTypes: [request.TransformResources.InstanceType],
    folders: ['model', 'output'],
    files: () => ({}),
    port: 8080,
    networkIsolation,
    // It has nothing left to save.
    graceSeconds: 10,
  };
}

/** The last three come from the request alone: what the container asks for it knows. */
function batchEnvironment({
  MaxPayloadInMB,
  BatchStrategy,
  MaxConcurrentTransforms,
}: TransformRequest): Readonly<Record<string, string>> {
  return {
    SAGEMAKER_BATCH: 'true',
    ...(MaxPayloadInMB !== undefined && { SAGEMAKER_MAX_PAYLOAD_IN_MB: `${MaxPayloadInMB}` }),
    ...(BatchStrategy && {
      SAGEMAKER_BATCH_STRATEGY: BatchStrategy === 'SingleRecord' ? 'SINGLE_RECORD' : 'MULTI_RECORD',
    }),
    ...(MaxConcurrentTransforms && { SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: `${MaxConcurrentTransforms}` }),
  };
}

function modelData({ ModelDataUrl, ModelDataSource }: ServedModel['container']): {
  readonly archives: readonly PlannedArchive[];
  readonly inputs: readonly PlannedInput[];
} {
  const { S3Uri = ModelDataUrl, CompressionType = 'Gzip' } = ModelDataSource?.S3DataSource ?? {};
  if (S3Uri === undefined) return { archives: [], inputs: [] };
  if (CompressionType === 'Gzip') return { archives: [{ uri: S3Uri, target: 'model' }], inputs: [] };
  return { archives: [], inputs: [{ uri: S3Uri, target: 'model', access: 'private' }] };
}
