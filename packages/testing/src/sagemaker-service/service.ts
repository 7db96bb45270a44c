import { realClock, type ServiceClock } from './clock.ts';
import { answerControl } from './control.ts';
import type { Call } from './faults/call.ts';
import type { Fault, PlacedFault } from './faults/fault.ts';
import { faultList } from './faults/fault-list.ts';
import { listen } from './http/server.ts';
import { logStore } from './logs/log-store.ts';
import { respond } from './respond.ts';
import { type RuleList, ruleList } from './rules.ts';
import { bucketStore, emptyBucket } from './s3/bucket-store.ts';
import type { JobSeen } from './sagemaker/jobs/job.ts';
import type { JobDurations, JobOutcome, JobRule } from './sagemaker/jobs/job-outcome.ts';
import { pipelineSession } from './sagemaker/pipelines/pipeline-session.ts';
import type { ServiceState } from './service-state.ts';
import { type ServiceSnapshot, snapshot } from './snapshot.ts';

export interface SagemakerServiceOptions {
  /** Default: us-east-1. */
  readonly region?: string;
  /** Twelve digits. Default: 123456789012. */
  readonly account?: string;
  /** ARN that STS answers with. Default: an assumed role of the account. */
  readonly caller?: string;
  /** What the service goes by: `drivenClock()` for a test that moves the time itself. Default: the time of this machine. */
  readonly clock?: ServiceClock;
  /** Milliseconds that a job is in each of its states. Default: 1, but 5 running. */
  readonly durations?: Partial<JobDurations>;
  /** What becomes of a job. Where it says nothing the rules are asked, and a job that no rule speaks for succeeds. */
  readonly onJob?: (job: JobSeen) => JobOutcome | undefined;
  readonly rules?: readonly JobRule[];
  /** Buckets that are there from the start. */
  readonly buckets?: readonly string[];
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number;
}

/** SageMaker, CloudWatch Logs, STS and S3 at one endpoint, for clients of AWS that are given it. */
export interface SagemakerService {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly clock: ServiceClock;
  /** Every call so far, oldest first. */
  readonly calls: readonly Call[];
  /** How often an operation was called. */
  countOf(operation: string): number;
  addFault(fault: Fault): PlacedFault;
  clearFaults(): void;
  addRule(rule: JobRule): void;
  readonly rules: RuleList;
  /** Puts an object into a bucket, which is made where it is missing. */
  write(uri: string, content: Uint8Array | string): void;
  read(uri: string): Uint8Array | undefined;
  /** URIs that start so. */
  list(prefix: string): readonly string[];
  /** What it holds right now. */
  snapshot(): ServiceSnapshot;
  close(): Promise<void>;
}

/** Starts the service in this process. Everything is in memory and gone once it is closed. */
export async function sagemakerService(options: SagemakerServiceOptions = {}): Promise<SagemakerService> {
  const { region = 'us-east-1', account = '123456789012', clock = realClock(), onJob } = options;
  const rules = ruleList(options.rules);
  const faults = faultList();
  const calls: Call[] = [];
  const closing = new AbortController();
  const state: ServiceState = {
    region,
    account,
    caller: options.caller ?? `arn:aws:sts::${account}:assumed-role/slipway/session`,
    clock,
    durations: { starting: 1, downloading: 1, running: 5, uploading: 1, stopping: 1, ...options.durations },
    outcomeOf: (job) => onJob?.(job) ?? rules.outcomeOf(job) ?? {},
    jobs: {
      TrainingJob: new Map(),
      ProcessingJob: new Map(),
      TransformJob: new Map(),
      HyperParameterTuningJob: new Map(),
    },
    models: new Map(),
    modelPackages: new Map(),
    modelPackageGroups: new Map(),
    pipelines: new Map(),
    executions: new Map(),
    startTokens: new Map(),
    retryTokens: new Map(),
    pipelineSession: () => walker,
    closing: closing.signal,
    tags: new Map(),
    logs: logStore(),
    buckets: bucketStore(clock),
  };
  const walker = pipelineSession(state);
  for (const bucket of options.buckets ?? []) state.buckets.buckets.set(bucket, emptyBucket(clock.now()));
  const control = {
    state,
    faults,
    calls,
    rules,
  };
  const server = await listen(
    async (request) =>
      request.path.startsWith('/_service/') ? answerControl(request, control) : respond(request, control),
    options.port,
  );
  return {
    endpoint: server.endpoint,
    region,
    account,
    clock,
    calls,
    countOf: (operation) => calls.filter((call) => call.operation === operation).length,
    addFault: faults.add,
    clearFaults: faults.clear,
    addRule: rules.add,
    rules,
    write: state.buckets.write,
    read: state.buckets.read,
    list: state.buckets.below,
    snapshot: () => snapshot(control),
    async close() {
      closing.abort();
      clock.close();
      await server.close();
    },
  };
}
