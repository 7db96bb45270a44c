import type { StepKind } from '../contract/step-kind.ts';
import type { Problem } from './problem.ts';

/** The packages that bring the step kinds of Slipway itself. */
const PACKAGES = new Map([
  ['Processing', '@slipway/step-processing'],
  ['Training', '@slipway/step-training'],
  ['Condition', '@slipway/step-condition'],
  ['Fail', '@slipway/step-fail'],
  ['Model', '@slipway/step-model'],
  ['RegisterModel', '@slipway/step-model'],
  ['Transform', '@slipway/step-transform'],
  ['Tuning', '@slipway/step-tuning'],
]);

/** Source: SageMaker Python SDK 2.257.6, `workflow/steps.py`, StepTypeEnum; EMRServerless: SDK 3. */
const OTHERS_OF_SAGEMAKER = new Set(
  `Callback Lambda QualityCheck ClarifyCheck EMR EMRServerless AutoML EndpointConfig Endpoint InferenceComponent
   Lineage BedrockCustomModel BedrockCustomModelDeployment BedrockModelImport BedrockProvisionedModelThroughput`.split(
    /\s+/,
  ),
);

/** What to say of a step whose kind nobody brought. */
export function unknownKind(
  type: string,
  step: string | undefined,
  path: string,
  kinds: ReadonlyMap<string, StepKind>,
): Problem {
  return {
    code: 'UNKNOWN_STEP_KIND',
    ...(step !== undefined && { step }),
    path: `${path}.Type`,
    message: `nothing here runs a step of type ${JSON.stringify(type)}`,
    hint: whatToDo(type, kinds),
  };
}

function whatToDo(type: string, kinds: ReadonlyMap<string, StepKind>): string {
  const from = PACKAGES.get(type);
  if (from !== undefined) return `Install ${from} and give its kind to the session.`;
  const known = kinds.size > 0 ? `Known here: ${[...kinds.keys()].join(', ')}.` : 'No kind is known here.';
  if (OTHERS_OF_SAGEMAKER.has(type))
    return `SageMaker has it; no package for Slipway brings it yet. ${known}`;
  return `${known} A package of your own may add it: name it under "kinds" in slipway.config.`;
}
