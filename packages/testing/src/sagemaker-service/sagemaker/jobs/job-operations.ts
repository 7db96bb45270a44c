import type { JsonObject } from '@slipway/core';
import { validationException } from '../../service-error.ts';
import type { Operations, ServiceState } from '../../service-state.ts';
import { arnOf } from '../arns.ts';
import { checkInput, JOB_NAME } from '../check-input.ts';
import { name } from '../input.ts';
import { page } from '../listing.ts';
import { keepTags } from '../tags.ts';
import type { Job, JobKind, Tried } from './job.ts';
import type { JobOutcome } from './job-outcome.ts';
import { runJob, stopJob } from './run-job.ts';

/** Create, Describe, List and Stop of one type of job. */
export function jobOperations(kind: JobKind): Operations {
  const { type } = kind;
  const named = { [`${type}Name`]: { ...JOB_NAME, ...kind.shape[`${type}Name`] } };
  return {
    [`Create${type}`](input, service) {
      return { [`${type}Arn`]: createJob(kind, input, service).arn };
    },
    [`Describe${type}`](input, service) {
      checkInput(input, named);
      const job = jobOf(kind, name(input, `${type}Name`), service);
      for (const one of [job, ...job.trials]) one.isEndTold = one.ended !== undefined;
      return described(job, service);
    },
    [`List${type}s`](input, service) {
      const { items, next } = page(service.jobs[type].values(), input, kind.listing);
      return { [`${type}Summaries`]: items.map((job) => summarized(job, service)), ...next };
    },
    [`Stop${type}`](input, service) {
      checkInput(input, named);
      const job = jobOf(kind, name(input, `${type}Name`), service);
      if (job.status !== 'InProgress') {
        throw validationException(
          `The request was rejected because the ${kind.noun} is in status ${job.status}.`,
        );
      }
      stop(job, service);
      return {};
    },
  };
}

export interface JobExtras {
  /** What Describe tells of it beside its request. */
  readonly more?: JsonObject;
  readonly tried?: Tried;
  /** What becomes of it where nobody says otherwise. */
  readonly outcome?: JobOutcome;
}

export function createJob(
  kind: JobKind,
  request: JsonObject,
  service: ServiceState,
  extras: JobExtras = {},
): Job {
  const { type } = kind;
  const jobs = service.jobs[type];
  checkInput(request, { [`${type}Name`]: JOB_NAME, ...kind.shape });
  const jobName = name(request, `${type}Name`);
  const arn = arnOf(service, `${kind.resource}/${jobName}`);
  if (jobs.has(jobName)) throw kind.exists(arn);
  kind.check?.(request, service);
  const created = service.clock.now();
  const seen = { type, name: jobName, arn, request };
  const outcome = { ...extras.outcome, ...service.outcomeOf(seen) };
  const job: Job = {
    ...seen,
    kind,
    outcome,
    created,
    modified: created,
    status: 'InProgress',
    phases: [],
    more: extras.more ?? {},
    ...(extras.tried !== undefined && { tried: extras.tried }),
    trials: [],
  };
  jobs.set(jobName, job);
  keepTags(arn, request, service);
  (kind.run ?? runJob)(job, service);
  if (outcome.vanishesAfter !== undefined) {
    service.clock.after(outcome.vanishesAfter, () => {
      job.next?.();
      jobs.delete(jobName);
    });
  }
  return job;
}

export function stop(job: Job, service: ServiceState): void {
  (job.kind.stop ?? stopJob)(job, service);
}

export function jobOf(kind: JobKind, jobName: string, service: ServiceState): Job {
  const job = service.jobs[kind.type].get(jobName);
  if (job === undefined) throw kind.unknown(jobName);
  return job;
}

/** What Describe answers. */
export function described(job: Job, service: ServiceState): JsonObject {
  const { kind, type, request, more, started } = job;
  const { Tags: _, ...asked } = request;
  return {
    ...asked,
    ...(common(job) as JsonObject),
    ...(type !== 'TransformJob' && { LastModifiedTime: job.modified }),
    ...(started !== undefined && { [`${kind.timePrefix}StartTime`]: started }),
    ...more,
    ...kind.describe(job, service),
    [`${type}Arn`]: job.arn,
  } as unknown as JsonObject;
}

function summarized(job: Job, service: ServiceState): object {
  const { FailureReason: _, ...rest } = common(job) as Record<string, unknown>;
  return { ...rest, LastModifiedTime: job.modified, ...job.kind.summary?.(job, service) };
}

function common({ kind, type, ended, failureReason, ...job }: Job): object {
  return {
    [`${type}Name`]: job.name,
    [`${type}Arn`]: job.arn,
    [`${type}Status`]: job.status,
    CreationTime: job.created,
    ...(ended !== undefined && { [`${kind.timePrefix}EndTime`]: ended }),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
  };
}
