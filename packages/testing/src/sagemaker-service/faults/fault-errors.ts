import { type ServiceError, serviceError } from '../service-error.ts';
import type { Access } from './access.ts';
import type { Call } from './call.ts';
import type { Fault } from './fault.ts';

/** The error that a fault answers with; `undefined` for those that only break or delay the answer. */
export function errorOf(fault: Fault, service: Call['service'], access: Access): ServiceError | undefined {
  const isJson = service === 'sagemaker' || service === 'logs';
  switch (fault.kind) {
    case 'throttling':
      // S3 has a word of its own. Source: S3 API, "Error responses".
      if (service === 's3') return serviceError('SlowDown', 'Please reduce your request rate.', 503);
      return serviceError(isJson ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
    case 'server-error':
      if (service === 's3')
        return serviceError('InternalError', 'We encountered an internal error. Please try again.', 500);
      return serviceError(
        'InternalFailure',
        'The request processing has failed because of an unknown error.',
        500,
      );
    case 'expired-token': {
      const message = 'The security token included in the request is expired';
      if (service === 's3') return serviceError('ExpiredToken', 'The provided token has expired.');
      return serviceError(isJson ? 'ExpiredTokenException' : 'ExpiredToken', message, isJson ? 400 : 403);
    }
    case 'access-denied':
      return serviceError(
        isJson ? 'AccessDeniedException' : 'AccessDenied',
        denial(access),
        isJson ? 400 : 403,
      );
    case 'resource-limit':
      return serviceError('ResourceLimitExceeded', LIMIT);
    case 'error': {
      const { code = 'InternalFailure', message = '', statusCode = 400 } = fault.error ?? {};
      return serviceError(code, message, statusCode);
    }
    default:
      return undefined;
  }
}

const LIMIT =
  "The account-level service limit 'ml.m5.xlarge for training job usage' is 0 Instances, with current utilization of 0 " +
  'Instances and a request delta of 1 Instances. Please use AWS Service Quotas to request an increase for this quota.';

/** Source: IAM User Guide, "Troubleshoot access denied error messages". */
function denial({ caller, action, resource }: Access): string {
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}
