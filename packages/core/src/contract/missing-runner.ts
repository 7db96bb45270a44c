import { type SlipwayError, slipwayError } from '../errors.ts';
import type { Session } from './session.ts';

/** The error of a step kind in a session whose target it has no runner for. */
export function missingRunner(type: string, session: Pick<Session, 'target'>): SlipwayError {
  return slipwayError(`${type} steps have no runner for a ${session.target} session`, {
    code: 'RUNNER_MISSING',
    category: 'environment',
    hint: 'Use localSession() of @slipway/local, or give the session a kind that has one.',
  });
}
