import type { ServiceState } from '../../service-state.ts';
import { field } from '../input.ts';
import type { Job, JobStatus, Planned } from './job.ts';
import { writeLogs } from './write-logs.ts';

/** Takes a job through its states, as its outcome says, until it ends or is stopped. */
export function runJob(job: Job, service: ServiceState): void {
  const { kind, outcome } = job;
  through(job, service, kind.before, () => {
    if (outcome.failsToStart) return end(job, service, 'Failed');
    job.started = service.clock.now();
    enter(job, service, kind.running);
    writeLogs(job, service);
    const { ends = 'Completed', duration = service.durations.running } = outcome;
    const own = ends === 'WhenStopped' ? Number.POSITIVE_INFINITY : duration;
    const longest = longestRun(job);
    if (own === Number.POSITIVE_INFINITY && longest === own) return;
    later(job, service, Math.min(own, longest), () => {
      if (own > longest) return end(job, service, 'Stopped', 'MaxRuntimeExceeded');
      if (ends === 'Failed') return end(job, service, 'Failed');
      through(job, service, kind.after, () => end(job, service, 'Completed'));
    });
  });
}

/** Stop…Job: it is Stopping for a while, whatever it was at, and then Stopped. */
export function stopJob(job: Job, service: ServiceState): void {
  job.next?.();
  job.status = 'Stopping';
  enter(job, service, { status: 'Stopping', message: `Stopping the ${job.kind.noun}` });
  later(job, service, service.durations.stopping, () => end(job, service, 'Stopped'));
}

function end(job: Job, service: ServiceState, status: JobStatus, phase: string = status): void {
  const { kind, outcome } = job;
  if (status !== 'Failed' && job.started !== undefined) {
    for (const [uri, content] of Object.entries(kind.results(job, service)))
      service.buckets.write(uri, content);
  }
  job.status = status;
  if (status === 'Failed') job.failureReason = outcome.failureReason ?? 'AlgorithmError: , exit code: 1';
  enter(job, service, { status: phase, message: endings[phase] ?? `The ${kind.noun} has ended` });
  job.ended = service.clock.now();
  const last = job.phases.at(-1);
  if (last !== undefined) last.end = job.ended;
  job.onEnd?.();
}

const endings: Readonly<Record<string, string>> = {
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopped: 'Training job stopped',
  MaxRuntimeExceeded: 'Training job runtime exceeded MaxRuntimeInSeconds provided',
};

function through(
  job: Job,
  service: ServiceState,
  [next, ...rest]: readonly Planned[],
  then: () => void,
): void {
  if (next === undefined) {
    then();
    return;
  }
  enter(job, service, next);
  later(job, service, service.durations[next.duration], () => through(job, service, rest, then));
}

function later(job: Job, { clock }: ServiceState, milliseconds: number, action: () => void): void {
  job.next = clock.after(milliseconds, action);
}

function enter(job: Job, { clock }: ServiceState, { status, message }: Omit<Planned, 'duration'>): void {
  const start = clock.now();
  const last = job.phases.at(-1);
  if (last !== undefined) last.end ??= start;
  job.phases.push({ status, message, start });
  job.modified = start;
}

/** Milliseconds. Source: SageMaker API, StoppingCondition. */
function longestRun({ request }: Job): number {
  const seconds = field(request, 'StoppingCondition.MaxRuntimeInSeconds');
  return typeof seconds === 'number' ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
