import type { StandardSchema, StepKind } from '../contract/step-kind.ts';
import type { StepRunner } from '../contract/step-runner.ts';
import { slipwayError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/** Lets everything pass. */
const anything: StandardSchema = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
};

/** A step kind whose steps do what `run` does; by default they answer their own request. */
export function kindOf(
  type: string,
  run: StepRunner['run'] = async (request) => request,
  more: Partial<StepKind> = {},
): StepKind {
  return { type, request: anything, support: { '*': 'done' }, runner: async () => ({ run }), ...more };
}

/** Answers its own request. */
export const echo: StepKind = kindOf('Echo');

/** Has two branches, and takes the one its `Take` names. */
export const choice: StepKind = kindOf('Choice', undefined, {
  branches: {
    fields: { if: 'IfSteps', else: 'ElseSteps' },
    select: (response) => String((response as JsonObject)['Take']),
  },
});

/** Fails with its `Message`; nothing may depend on it. */
export const end: StepKind = kindOf(
  'End',
  async (request) => {
    throw slipwayError(String((request as JsonObject)['Message'] ?? ''), { code: 'END', category: 'job' });
  },
  { terminal: true },
);

/** Has property files, which lie below its `Folder`. */
export const files: StepKind = kindOf('Files', undefined, {
  propertyFileUri: (response, file) =>
    `${isJsonObject(response) ? response['Folder'] : ''}/${file.OutputName}/${file.FilePath}`,
});
