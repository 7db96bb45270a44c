import { serviceError } from '../service-error.ts';
import type { Operation, Operations } from '../service-state.ts';

/** The operation of this name, or the answer that there is none. */
export function operationIn(operations: Operations, name: string): Operation {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation !== undefined) return operation;
  throw serviceError('UnknownOperationException', `The fake service has no ${name}`);
}
