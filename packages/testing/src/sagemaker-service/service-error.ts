/** An answer that an AWS client throws as the error named `code`. */
export interface ServiceError extends Error {
  readonly code: string;
  readonly statusCode: number;
}

export function serviceError(code: string, message: string, statusCode = 400): ServiceError {
  return Object.assign(new Error(message), { code, statusCode });
}

export function isServiceError(value: unknown): value is ServiceError {
  return value instanceof Error && 'code' in value && 'statusCode' in value;
}

export function validationException(message: string): ServiceError {
  return serviceError('ValidationException', message);
}
