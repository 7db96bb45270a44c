import { type Problem, type SlipwayError, slipwayError } from '@slipway/core';
import type { JobOutcome } from '@slipway/local';
import type { TransformRequest } from './request.ts';
import type { TransformedObject } from './transform-objects.ts';

/** The error of a request that turns out wrong once its expressions have values. */
export function unfitRequest(problems: readonly Problem[]): SlipwayError {
  return slipwayError(problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    code: 'BAD_ARGUMENTS',
    category: 'job',
    hint:
      problems.flatMap(({ hint }) => hint ?? []).join(' ') ||
      'Look at the values that its arguments refer to.',
    problems,
  });
}

/** More would not fit into the 1,024 characters of a FailureReason. */
const SHOWN = 3;

/** The error of a job in which the model did not take every object. */
export function untransformed(
  objects: readonly TransformedObject[],
  request: TransformRequest,
  outcome: JobOutcome,
): SlipwayError {
  const failed = objects.flatMap(({ object, failure }) =>
    failure === undefined ? [] : [`${object.name}: ${failure}`],
  );
  const reasons = failed.slice(0, SHOWN).join('; ');
  const more = failed.length > SHOWN ? `; and ${failed.length - SHOWN} more` : '';
  const others = objects.length - failed.length;
  const hint = [
    others > 0 && `The output of the other ${others} is in ${request.TransformOutput.S3OutputPath}.`,
    outcome.logTail.length > 0 &&
      `The last lines of the model's log:\n${outcome.logTail.map((line) => `  ${line}`).join('\n')}`,
    `The whole log: ${outcome.logPath}`,
  ];
  return slipwayError(
    `${failed.length} of ${objects.length} objects could not be transformed. ${reasons}${more}`,
    {
      code: 'TRANSFORM_FAILED',
      category: 'job',
      hint: hint.filter(Boolean).join('\n'),
    },
  );
}
