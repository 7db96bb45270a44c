import type { JobPlan, LocalSession, PlannedArchive, PlannedContainer, PlannedInput } from '@slipway/local';
import type { TransformRequest } from './request.ts';
import type { ServedContainer, ServedModel } from './served-model.ts';

/** Where the code of a script mode image is. */
const CODE = '/opt/ml/code';

/**
 * What the containers of a transform job are given: one, or those of an inference pipeline side by side.
 * Source: SageMaker Developer Guide, your-algorithms-batch-code.
 */
export function servingPlan(session: LocalSession, request: TransformRequest, model: ServedModel): JobPlan {
  const planned = model.containers.map((container, index) => {
    const plan = containerPlan(session, request, container);
    return model.containers.length === 1 ? plan : inPipeline(plan, index);
  });
  const [first] = planned as [PlannedContainer, ...PlannedContainer[]];
  const own = planned.length === 1 ? first : { inputs: [], containers: planned };
  return {
    image: first.image,
    environment: first.environment,
    ...own,
    arguments: ['serve'],
    instanceTypes: [request.TransformResources.InstanceType],
    folders: ['model', 'output'],
    files: () => ({}),
    port: PORT,
    networkIsolation: model.networkIsolation,
    // It has nothing left to save.
    graceSeconds: 10,
  };
}

/** Code in an object is unpacked here, for the image has no S3 to take it from. */
function containerPlan(
  session: LocalSession,
  request: TransformRequest,
  container: ServedContainer,
): PlannedContainer {
  const environment = { ...container.Environment, ...request.Environment };
  const code = environment['SAGEMAKER_SUBMIT_DIRECTORY'];
  const fetched = code?.startsWith('s3://') ? code : undefined;
  const data = modelData(container);
  return {
    name: container.ContainerHostname,
    image: container.Image,
    environment: {
      AWS_REGION: session.region,
      AWS_DEFAULT_REGION: session.region,
      ...environment,
      ...(fetched !== undefined && { SAGEMAKER_SUBMIT_DIRECTORY: CODE }),
      ...batchEnvironment(request),
    },
    inputs: data.inputs,
    archives: [...data.archives, ...(fetched === undefined ? [] : [{ uri: fetched, target: 'code' }])],
  };
}

const PORT = 8080;

/**
 * What each container of a pipeline is told in addition: its port, and others that it may listen on. No two have the
 * same of those, since not every backend gives each a network of its own.
 * Source: SageMaker Developer Guide, inference-pipeline-real-time. See docs/decisions/0034.
 */
function inPipeline(plan: PlannedContainer, index: number): PlannedContainer {
  const from = 23_000 + 60 * index;
  return {
    ...plan,
    environment: {
      ...plan.environment,
      SAGEMAKER_BIND_TO_PORT: String(PORT),
      SAGEMAKER_SAFE_PORT_RANGE: `${from}-${from + 59}`,
    },
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

function modelData({ ModelDataUrl, ModelDataSource }: ServedContainer): {
  readonly archives: readonly PlannedArchive[];
  readonly inputs: readonly PlannedInput[];
} {
  const { S3Uri = ModelDataUrl, CompressionType = 'Gzip' } = ModelDataSource?.S3DataSource ?? {};
  if (S3Uri === undefined) return { archives: [], inputs: [] };
  if (CompressionType === 'Gzip') return { archives: [{ uri: S3Uri, target: 'model' }], inputs: [] };
  return { archives: [], inputs: [{ uri: S3Uri, target: 'model', access: 'private' }] };
}
