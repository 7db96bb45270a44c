import type { StepKind } from '@slipway/core';
import { conditionKind } from '@slipway/step-condition';
import { failKind } from '@slipway/step-fail';
import { modelKind, registerModelKind } from '@slipway/step-model';
import { processingKind } from '@slipway/step-processing';
import { trainingKind } from '@slipway/step-training';
import { transformKind } from '@slipway/step-transform';
import { tuningKind } from '@slipway/step-tuning';

/** Every step kind of Slipway. */
export const stepKinds: readonly StepKind[] = [
  processingKind,
  trainingKind,
  conditionKind,
  failKind,
  modelKind,
  registerModelKind,
  transformKind,
  tuningKind,
];
