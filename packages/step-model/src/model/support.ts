import type { SupportTable } from '@slipway/core';

const images = 'the session decides where an image comes from';
const oneModel = 'a container serves one model here';

function container(path: string): SupportTable {
  return {
    [path]: 'done',
    [`${path}.ContainerHostname`]: { noEffect: 'containers have no names here' },
    [`${path}.ImageConfig`]: { noEffect: images },
    [`${path}.Mode`]: { emulated: oneModel },
    [`${path}.AdditionalModelDataSources`]: { noEffect: 'only the model itself is given to its container' },
    [`${path}.InferenceSpecificationName`]: { noEffect: "a package's main specification is used" },
    [`${path}.MultiModelConfig`]: { noEffect: oneModel },
    [`${path}.ContainerMetricsConfig`]: { noEffect: 'nobody collects these metrics here' },
  };
}

/** What the local runner makes of each field of CreateModel. */
export const modelSupport: SupportTable = {
  ModelName: { emulated: 'made from the execution and the step' },
  ...container('PrimaryContainer'),
  ...container('Containers[]'),
  InferenceExecutionConfig: { noEffect: 'a local Transform step runs models of one container' },
  ExecutionRoleArn: { emulated: 'no AWS call is made, so no role is assumed' },
  Tags: { emulated: 'kept with the model' },
  VpcConfig: { noEffect: 'there is no VPC here' },
  EnableNetworkIsolation: { emulated: 'by containers; processes keep the network, and that is told' },
};
