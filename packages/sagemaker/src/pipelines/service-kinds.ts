import { type JsonObject, missingRunner, type StandardSchema, type StepKind } from '@slipway/core';

/** What SageMaker runs. Source: SageMaker Python SDK 2.257.6, `workflow/steps.py`, StepTypeEnum; EMRServerless: SDK 3. */
export const SERVICE_STEP_TYPES: ReadonlySet<string> = new Set(
  `Processing Training Tuning Transform Model RegisterModel Condition Fail Callback Lambda QualityCheck ClarifyCheck EMR
   EMRServerless AutoML EndpointConfig Endpoint InferenceComponent Lineage BedrockCustomModel BedrockCustomModelDeployment
   BedrockModelImport BedrockProvisionedModelThroughput`.split(/\s+/),
);

/**
 * The kinds of a session, by type, with one for every other type that SageMaker runs: nothing of such a step is judged
 * here but its place among the others.
 */
export function serviceKinds(kinds: readonly StepKind[]): ReadonlyMap<string, StepKind> {
  const others = [...SERVICE_STEP_TYPES].map((type): [string, StepKind] => [type, unjudged(type)]);
  return new Map([...others, ...kinds.map((kind): [string, StepKind] => [kind.type, kind])]);
}

const anything: StandardSchema<JsonObject> = {
  '~standard': {
    version: 1,
    vendor: 'slipway',
    validate: (value) => ({ value: value as JsonObject }),
  },
};

function unjudged(type: string): StepKind<JsonObject, JsonObject> {
  return {
    type,
    request: anything,
    support: {},
    // What SageMaker tells of the step: see `step-job.ts`.
    metadata: ({ Metadata }) => (Metadata ?? {}) as JsonObject,
    ...(type === 'Fail' && { terminal: true }),
    ...(type === 'Condition' && {
      branches: {
        fields: { if: 'IfSteps', else: 'ElseSteps' },
        select: ({ Outcome }) => (Outcome === true ? 'if' : 'else'),
      },
    }),
    async runner(session) {
      throw missingRunner(type, session);
    },
  };
}
