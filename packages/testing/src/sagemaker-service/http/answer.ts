import type { ServiceError } from '../service-error.ts';

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** As the JSON 1.1 protocol carries a result: times are seconds since 1970. */
export function jsonAnswer(value: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(withSeconds(value)),
  };
}

/** As the JSON 1.1 protocol carries an error. SageMaker's own have `Message`, those of its front door `message`: both are there. */
export function jsonError({ code, message, statusCode }: ServiceError): HttpAnswer {
  return {
    status: statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, Message: message }),
  };
}

function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withSeconds(child)]));
}
