import { type Session, type SlipwayError, slipwayError } from '@slipway/core';

/** The error of a step kind in a session whose target it has no runner for. */
export function missingRunner(type: string, session: Session): SlipwayError {
  return slipwayError(`${type} steps have no runner for a ${session.target} session`, {
    code: 'RUNNER_MISSING',
    category: 'environment',
    hint: 'Use localSession() of @slipway/local.',
  });
}
