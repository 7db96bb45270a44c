import {
  type ExceptionType,
  type JsonObject,
  type StepContext,
  type StepKind,
  slipwayError,
} from '@slipway/core';
import { isServiceError } from '../../../service-error.ts';
import type { ServiceState } from '../../../service-state.ts';
import type { Job, JobKind } from '../../jobs/job.ts';
import { createJob, described, stop } from '../../jobs/job-operations.ts';
import { anyRequest } from './any-request.ts';

export interface JobStepOptions {
  /** Of the step: `Training`. */
  readonly type: string;
  readonly job: JobKind;
  /** Of its metadata, where that is not the job's type. */
  readonly metadata?: string;
  /** Fields that the cache goes by. Source: SageMaker Developer Guide, pipelines-default-keys. */
  readonly cached: readonly string[];
  readonly more?: Partial<StepKind<JsonObject, JsonObject>>;
  /** Properties beside those of Describe. */
  readonly properties?: (job: Job) => object;
  readonly jobName?: (context: StepContext) => string;
}

const RETRYABLE: readonly ExceptionType[] = [
  'Step.SERVICE_FAULT',
  'Step.THROTTLING',
  'SageMaker.JOB_INTERNAL_ERROR',
  'SageMaker.CAPACITY_ERROR',
  'SageMaker.RESOURCE_LIMIT',
];

/** A step that is one job of the service, which Describe and the lists know as any other. */
export function jobStep(service: ServiceState, options: JobStepOptions): StepKind<JsonObject, JsonObject> {
  const { type, job: kind, cached, metadata = kind.type, properties, jobName } = options;
  return {
    type,
    request: anyRequest,
    ...(jobName === undefined && { jobNameField: `${kind.type}Name` }),
    support: {},
    cacheKey: (request) =>
      Object.fromEntries(Object.entries(request).filter(([field]) => cached.includes(field))),
    retryable: RETRYABLE,
    metadata: (known) => {
      const arn = known[`${kind.type}Arn`];
      return arn === undefined ? {} : { [metadata]: { Arn: arn } };
    },
    runner: async () => ({
      async run(request, context) {
        const named =
          jobName === undefined ? request : { ...request, [`${kind.type}Name`]: jobName(context) };
        const job = created(kind, named, service);
        context.report({ [`${kind.type}Arn`]: job.arn });
        await ended(job, service, context.signal);
        if (job.status !== 'Completed') throw failure(job);
        return { ...described(job, service), ...(properties?.(job) as JsonObject) };
      },
    }),
    ...options.more,
  };
}

/** Another attempt has another name: a job of this name is this attempt's own. */
function created(kind: JobKind, request: JsonObject, service: ServiceState): Job {
  try {
    return createJob(kind, request, service);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw slipwayError(`ClientError: ${error.message}`, {
      code: 'JOB_NOT_CREATED',
      category: 'job',
      ...(error.code === 'ResourceLimitExceeded' && { exceptionType: 'SageMaker.RESOURCE_LIMIT' as const }),
    });
  }
}

async function ended(job: Job, service: ServiceState, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stopNow = (): void => {
    if (job.status === 'InProgress') stop(job, service);
  };
  job.onEnd = resolve;
  signal.addEventListener('abort', stopNow, { once: true });
  if (signal.aborted) stopNow();
  await promise;
  signal.removeEventListener('abort', stopNow);
  signal.throwIfAborted();
}

/** Source for `ClientError: `: integration tests of the SageMaker Python SDK, test_step_decorator. */
function failure({ status, failureReason = '', kind, name }: Job): Error {
  const exceptionType = exceptionTypes.find(([prefix]) => failureReason.startsWith(prefix))?.[1];
  const message =
    status === 'Failed'
      ? `${failureReason.startsWith('AlgorithmError') ? 'ClientError: ' : ''}${failureReason}`
      : `ClientError: the ${kind.noun} ${name} was stopped`;
  return slipwayError(message, {
    code: 'JOB_FAILED',
    category: 'job',
    ...(exceptionType && { exceptionType }),
  });
}

const exceptionTypes: readonly (readonly [string, ExceptionType])[] = [
  ['CapacityError', 'SageMaker.CAPACITY_ERROR'],
  ['InternalServerError', 'SageMaker.JOB_INTERNAL_ERROR'],
  ['ResourceLimitExceeded', 'SageMaker.RESOURCE_LIMIT'],
];
