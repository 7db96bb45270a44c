import { messageOf } from '@slipway/core';
import { accessOf } from './faults/access.ts';
import type { Call } from './faults/call.ts';
import { errorOf } from './faults/fault-errors.ts';
import type { FaultList } from './faults/fault-list.ts';
import type { HttpAnswer } from './http/answer.ts';
import { type IncomingCall, incomingCall } from './http/incoming-call.ts';
import type { HttpRequest } from './http/request.ts';
import { isServiceError, type ServiceError, serviceError } from './service-error.ts';
import type { ServiceState } from './service-state.ts';

/** Records a call, lets a fault strike it, and answers it; `undefined`: the answer is lost. */
export async function respond(
  request: HttpRequest,
  { state, faults, calls }: { state: ServiceState; faults: FaultList; calls: Call[] },
): Promise<HttpAnswer | undefined> {
  const incoming = incomingCall(request, state);
  const { service, operation, input } = incoming;
  const fault = faults.strike(service, operation);
  const call: Call = {
    service,
    operation,
    time: state.clock.now(),
    input,
    ...(fault !== undefined && { fault: fault.kind }),
  };
  calls.push(call);
  if (fault?.kind === 'no-connection') return undefined;
  const error = fault && errorOf(fault, service, accessOf(call, state));
  if (error !== undefined) return failed(incoming, call, error);
  const answer = await incoming
    .run()
    .catch((thrown: unknown) => failed(incoming, call, asServiceError(thrown)));
  if (fault?.kind === 'lost-answer') return undefined;
  if (fault?.kind === 'slow') {
    await new Promise<void>((resolve) => state.clock.after(fault.delay ?? 0, resolve));
  }
  return answer;
}

function failed(incoming: IncomingCall, call: Call, error: ServiceError): HttpAnswer {
  call.error = error.code;
  return incoming.fail(error);
}

/** A fault of the fake itself is told apart from one that it was asked for. */
function asServiceError(thrown: unknown): ServiceError {
  if (isServiceError(thrown)) return thrown;
  return serviceError('FakeServiceFailure', `The fake service has a fault: ${messageOf(thrown)}`, 501);
}
