import type { SupportTable } from '@slipway/core';

const images = 'the session decides where an image comes from';
const noMultiModel = 'kept with the model; no Transform step runs a MultiModel container';

function container(path: string): SupportTable {
  return {
    [path]: 'done',
    [`${path}.ImageConfig`]: { noEffect: images },
    [`${path}.Mode`]: { emulated: noMultiModel },
    [`${path}.AdditionalModelDataSources`]: { noEffect: 'only the model itself is given to its container' },
    [`${path}.InferenceSpecificationName`]: { noEffect: "a package's main specification is used" },
    [`${path}.MultiModelConfig`]: { noEffect: noMultiModel },
    [`${path}.ContainerMetricsConfig`]: { noEffect: 'nobody collects these metrics here' },
  };
}

/** What the local runner makes of each field of CreateModel. */
export const modelSupport: SupportTable = {
  ModelName: { emulated: 'made from the execution and the step' },
  ...container('PrimaryContainer'),
  'PrimaryContainer.ContainerHostname': { noEffect: 'it is for containers among others' },
  ...container('Containers[]'),
  InferenceExecutionConfig: { emulated: 'kept with the model; a Transform step runs models that are Serial' },
  ExecutionRoleArn: { emulated: 'no AWS call is made, so no role is assumed' },
  Tags: { emulated: 'kept with the model' },
  VpcConfig: { noEffect: 'there is no VPC here' },
  EnableNetworkIsolation: { emulated: 'by containers; processes keep the network, and that is told' },
};
