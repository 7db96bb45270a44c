import type { HttpAnswer } from '../http/answer.ts';
import { xml } from '../s3/xml.ts';
import type { ServiceError } from '../service-error.ts';
import type { ServiceState } from '../service-state.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS speaks the Query protocol: a form goes in, XML comes out. */
export function callerIdentity({ account, caller }: ServiceState): HttpAnswer {
  const result = { Arn: caller, UserId: 'AROAEXAMPLEEXAMPLE:session', Account: account };
  return answer(
    200,
    xml(
      'GetCallerIdentityResponse',
      { GetCallerIdentityResult: result, ResponseMetadata: { RequestId: 'request' } },
      NAMESPACE,
    ),
  );
}

export function queryError({ code, message, statusCode }: ServiceError): HttpAnswer {
  const error = { Type: statusCode < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  return answer(statusCode, xml('ErrorResponse', { Error: error, RequestId: 'request' }, NAMESPACE));
}

function answer(status: number, body: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
