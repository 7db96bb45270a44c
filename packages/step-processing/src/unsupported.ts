import { arrayOf, type Problem } from '@slipway/core';
import type { ProcessingRequest } from './request.ts';

/**
 * The values in a processing request that the local runner does not do, where it does other values of
 * their fields. An expression is judged once it has its value.
 */
export function unsupportedValues({ ProcessingInputs }: ProcessingRequest): readonly Problem[] {
  return arrayOf(ProcessingInputs).flatMap(({ S3Input }, index) => {
    const path = `ProcessingInputs[${index}].S3Input`;
    return [
      ...(S3Input?.S3InputMode === 'Pipe'
        ? [refused(`${path}.S3InputMode`, 'Pipe', 'Use File for a local run.')]
        : []),
      ...(S3Input?.S3CompressionType === 'Gzip'
        ? [refused(`${path}.S3CompressionType`, 'Gzip', 'Use None, and let the script read gzip.')]
        : []),
    ];
  });
}

function refused(path: string, value: string, hint: string): Problem {
  return {
    code: 'NOT_SUPPORTED',
    path: `Arguments.${path}`,
    message: `${value} is not supported locally`,
    hint,
  };
}
