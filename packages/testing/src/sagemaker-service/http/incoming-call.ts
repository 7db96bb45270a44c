import { isJsonObject, type JsonObject } from '@slipway/core';
import type { Call } from '../faults/call.ts';
import { logOperations } from '../logs/operations.ts';
import { answerS3 } from '../s3/operations.ts';
import { s3Error, s3Request } from '../s3/s3-request.ts';
import { operationIn } from '../sagemaker/operation-in.ts';
import { sagemakerOperations } from '../sagemaker/operations.ts';
import { type ServiceError, serviceError } from '../service-error.ts';
import type { Operations, ServiceState } from '../service-state.ts';
import { callerIdentity, queryError } from '../sts/operations.ts';
import { type HttpAnswer, jsonAnswer, jsonError } from './answer.ts';
import { type HttpRequest, header } from './request.ts';

/** A request as a call of a service, in whose protocol it is answered. */
export interface IncomingCall extends Pick<Call, 'service' | 'operation' | 'input'> {
  run(): Promise<HttpAnswer>;
  fail(error: ServiceError): HttpAnswer;
}

/** SageMaker and CloudWatch Logs name their operation in a header, STS in a form; everything else is S3. */
export function incomingCall(http: HttpRequest, state: ServiceState): IncomingCall {
  const [prefix = '', operation = ''] = (header(http, 'x-amz-target') ?? '').split('.');
  if (prefix === 'SageMaker') return jsonCall('sagemaker', operation, sagemakerOperations, http, state);
  if (prefix === 'Logs_20140328') return jsonCall('logs', operation, logOperations, http, state);
  if (header(http, 'content-type')?.startsWith('application/x-www-form-urlencoded'))
    return stsCall(http, state);
  return s3Call(http, state);
}

function jsonCall(
  service: 'sagemaker' | 'logs',
  operation: string,
  operations: Operations,
  { body }: HttpRequest,
  state: ServiceState,
): IncomingCall {
  const input = inputOf(body);
  return {
    service,
    operation,
    input: input ?? {},
    async run() {
      if (input === undefined) throw serviceError('SerializationException', 'The body is not a JSON object');
      return jsonAnswer(await operationIn(operations, operation)(input, state));
    },
    fail: jsonError,
  };
}

function inputOf(body: Buffer): JsonObject | undefined {
  try {
    const input: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString());
    return isJsonObject(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

function stsCall({ body }: HttpRequest, state: ServiceState): IncomingCall {
  const form = new URLSearchParams(body.toString());
  const operation = form.get('Action') ?? '';
  return {
    service: 'sts',
    operation,
    input: Object.fromEntries(form),
    async run() {
      if (operation === 'GetCallerIdentity') return callerIdentity(state);
      throw serviceError('InvalidAction', `Could not find operation ${operation}`);
    },
    fail: queryError,
  };
}

function s3Call(http: HttpRequest, state: ServiceState): IncomingCall {
  const request = s3Request(http);
  const { operation, bucket, key } = request;
  const input = { Bucket: bucket, ...(key !== '' && { Key: key }), ...Object.fromEntries(http.query) };
  return { service: 's3', operation, input, run: async () => answerS3(request, state), fail: s3Error };
}
