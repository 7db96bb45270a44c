import type { Call } from './faults/call.ts';
import type { PlacedFault } from './faults/fault.ts';
import type { FaultList } from './faults/fault-list.ts';
import type { JobStatus } from './sagemaker/jobs/job.ts';
import type { JobType } from './sagemaker/jobs/job-type.ts';
import type { ServiceState } from './service-state.ts';

/** What the service holds, as the side channel shows it. */
export interface ServiceSnapshot {
  readonly jobs: readonly JobSnapshot[];
  readonly models: readonly string[];
  /** ARNs. */
  readonly modelPackages: readonly string[];
  readonly pipelines: readonly string[];
  /** ARNs, oldest first. */
  readonly executions: readonly string[];
  /** URIs. */
  readonly objects: readonly string[];
  readonly faults: readonly PlacedFault[];
  /** Operation to how often it was called. */
  readonly calls: Readonly<Record<string, number>>;
}

export interface JobSnapshot {
  readonly type: JobType;
  readonly name: string;
  readonly arn: string;
  readonly status: JobStatus;
  readonly failureReason?: string;
}

export function snapshot({
  state,
  faults,
  calls,
}: {
  state: ServiceState;
  faults: FaultList;
  calls: readonly Call[];
}): ServiceSnapshot {
  const jobs = Object.values(state.jobs).flatMap((ofType) => [...ofType.values()]);
  const operations = Map.groupBy(calls, ({ operation }) => operation);
  return {
    jobs: jobs.map(({ type, name, arn, status, failureReason }) => ({
      type,
      name,
      arn,
      status,
      ...(failureReason !== undefined && { failureReason }),
    })),
    models: [...state.models.keys()],
    modelPackages: [...state.modelPackages.keys()],
    pipelines: [...state.pipelines.keys()],
    executions: [...state.executions.keys()],
    objects: [...state.buckets.buckets].flatMap(([bucket, { objects }]) =>
      [...objects.keys()].map((key) => `s3://${bucket}/${key}`),
    ),
    faults: faults.list(),
    calls: Object.fromEntries([...operations].map(([operation, made]) => [operation, made.length])),
  };
}
