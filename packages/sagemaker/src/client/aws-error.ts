import { isSlipwayError, messageOf, type SlipwayError, slipwayError } from '@slipway/core';
import { type Facts, meaningOf } from './aws-error-meanings.ts';
import type { FailedCall } from './failed-call.ts';

/**
 * What a client of the AWS SDK threw, as a coded error that names the call and what to do next. What the machine or
 * the account lacks is of the category `environment`; a request that AWS finds wrong is the step's own failure.
 */
export function awsError(thrown: unknown, call: FailedCall): SlipwayError {
  if (isSlipwayError(thrown)) return thrown;
  const { code, category = 'environment', hint, exceptionType, says } = meaningOf(factsOf(thrown));
  const what = `${call.service} ${call.operation}${call.region === undefined ? '' : ` in ${call.region}`}`;
  return slipwayError(`${what}: ${says === undefined ? '' : `${says}: `}${textOf(thrown)}`, {
    code,
    category,
    hint: hint(call),
    cause: thrown,
    ...(exceptionType && { exceptionType }),
  });
}

function factsOf(thrown: unknown): Facts {
  const { name, $metadata, code, cause } = Object(thrown);
  return {
    name: String(name),
    message: messageOf(thrown),
    status: Number($metadata?.httpStatusCode ?? 0),
    code: String(code ?? cause?.code ?? ''),
  };
}

function textOf(thrown: unknown): string {
  const { name, message } = factsOf(thrown);
  return message === '' ? name : message;
}

/** Whether a call may be tried again as it is: no answer came, or one that says so. */
export function isTransient(error: unknown): boolean {
  return ['AWS_THROTTLED', 'AWS_SERVICE_FAULT', 'AWS_UNREACHABLE'].some((code) =>
    isSlipwayError(error, code),
  );
}
