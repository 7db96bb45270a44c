import type { StepKind } from '../contract/step-kind.ts';
import type { StepDefinition } from './document.ts';
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
]);

/** Source: SageMaker Python SDK 2.257.6, `workflow/steps.py`, StepTypeEnum. */
const OTHERS_OF_SAGEMAKER = new Set(
  'Tuning Callback Lambda QualityCheck ClarifyCheck EMR EMRServerless AutoML EndpointConfig Endpoint InferenceComponent Lineage'.split(
    ' ',
  ),
);

/** What to say of a step whose kind nobody brought. */
export function unknownKind(
  { Name, Type }: StepDefinition,
  path: string,
  kinds: ReadonlyMap<string, StepKind>,
): Problem {
  const hint = (() => {
    const from = PACKAGES.get(Type);
    if (from !== undefined) return `Install ${from} and give its kind to the session.`;
    const known = `Known here: ${[...kinds.keys()].join(', ')}.`;
    if (OTHERS_OF_SAGEMAKER.has(Type))
      return `SageMaker has it; no package for Slipway brings it yet. ${known}`;
    return `${known} A package of your own may add it: name it under "kinds" in slipway.config.`;
  })();
  return {
    code: 'UNKNOWN_STEP_KIND',
    step: Name,
    path: `${path}.Type`,
    message: `nothing here runs a step of type ${Type}`,
    hint,
  };
}
