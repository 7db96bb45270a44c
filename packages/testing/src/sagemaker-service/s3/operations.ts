import type { HttpAnswer } from '../http/answer.ts';
import { serviceError } from '../service-error.ts';
import type { ServiceState } from '../service-state.ts';
import { bucketOperations } from './buckets.ts';
import { listObjectsV2 } from './list-objects.ts';
import { multipartOperations } from './multipart.ts';
import { objectOperations } from './objects.ts';
import type { S3Operations, S3Request } from './s3-request.ts';

const operations: S3Operations = {
  ...bucketOperations,
  ...objectOperations,
  ...multipartOperations,
  ListObjectsV2: listObjectsV2,
};

export function answerS3(request: S3Request, service: ServiceState): HttpAnswer {
  const operation = operations[request.operation];
  if (operation !== undefined) return operation(request, service);
  throw serviceError('NotImplemented', `The fake S3 has no ${request.operation}`, 501);
}
