import { type ServiceError, serviceError } from '../service-error.ts';

export function noSuchBucket(name: string): ServiceError {
  return serviceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
}

export function noSuchKey(key: string): ServiceError {
  return serviceError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
}

export function noSuchUpload(): ServiceError {
  return serviceError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
}
