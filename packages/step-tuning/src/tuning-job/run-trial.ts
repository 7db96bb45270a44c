import { isSlipwayError, type SlipwayError, type StepContext, type StepRunner } from '@slipway/core';
import { loggedMetrics, logPath } from '@slipway/core/session-folder';
import { jobFailureReason, type LocalSession } from '@slipway/local';
import { hostCount, type TrainingRequest, type TrainingResponse } from '@slipway/step-training';
import type { TuningRequest } from '../request.ts';
import { objectiveOf } from './describe.ts';
import type { LiveTrial } from './live-trial.ts';
import type { TrialEnd, TrialRecord } from './records.ts';
import { trialName, trialPart } from './trial-name.ts';
import { trialRequest } from './trial-request.ts';

/** What a trial needs to know of its tuning job. */
export interface TrialEnvironment {
  readonly session: LocalSession;
  /** The tuning job's. */
  readonly context: StepContext;
  readonly request: TuningRequest;
  readonly training: StepRunner<TrainingRequest, TrainingResponse>;
  /** Puts more of what is known of a trial on disk. */
  save(trial: LiveTrial, more: Partial<TrialRecord>): Promise<void>;
  /** Told of each new value of a trial's objective. */
  heard(trial: LiveTrial): void;
  /** Tells people what takes long, once. */
  tellOnce(text: string): void;
}

/** A training job that is lost so often has something against it. */
const MOST_ATTEMPTS = 3;

/**
 * Runs a trial to its end, which is then on disk; takes over its training job where that runs, and hears how it ended
 * where it has. Rejects with what is no fault of the trial.
 */
export async function runTrial(trial: LiveTrial, environment: TrialEnvironment): Promise<void> {
  const { save, context } = environment;
  for (;;) {
    const end = await runAttempt(trial, environment);
    if (end !== 'lost') return await save(trial, { end });
    trial.metrics.length = 0;
    const attempt = trial.record.attempt + 1;
    await save(trial, { attempt, name: trialName(context.jobName, trial.number, attempt) });
  }
}

async function runAttempt(trial: LiveTrial, environment: TrialEnvironment): Promise<TrialEnd | 'lost'> {
  const { training, request } = environment;
  let known: Partial<TrainingResponse> = {};
  const context = trialContext(trial, environment, (description) => {
    known = { ...known, ...description };
  });
  const times = () => {
    const { TrainingStartTime: startTime, TrainingEndTime: endTime = new Date().toISOString() } = known;
    return { ...(startTime !== undefined && { startTime }), endTime };
  };
  const job = trialRequest(request, trial.record);
  try {
    known = await training.run(job, context);
    return { status: 'Completed', ...(await reported(trial, job, context, environment)), ...times() };
  } catch (error) {
    if (!isSlipwayError(error)) throw error;
    if (error.category === 'stopped') {
      const metrics = trial.record.stopping?.metrics ?? [...trial.metrics];
      return { status: 'Stopped', ...withObjective(metrics), ...times() };
    }
    if (error.category !== 'job') throw error;
    if (isLost(error) && trial.record.attempt < MOST_ATTEMPTS) return 'lost';
    const { hint } = error;
    return {
      // As the training job itself. What it has stored by then is its model.
      status: error.code === 'MAX_RUNTIME_EXCEEDED' ? 'Stopped' : 'Failed',
      ...(await reported(trial, job, context, environment)),
      ...times(),
      failureReason: jobFailureReason(error),
      ...(hint !== undefined && { hint }),
    };
  }
}

function isLost({ exceptionType }: SlipwayError): boolean {
  return exceptionType === 'SageMaker.JOB_INTERNAL_ERROR';
}

/** From the log, which tells the same whoever followed the job. */
async function reported(
  { record }: LiveTrial,
  job: TrainingRequest,
  context: StepContext,
  { session, request }: TrialEnvironment,
): Promise<Pick<TrialEnd, 'metrics' | 'objective'>> {
  const { MetricName } = objectiveOf(request, record.definition);
  const plan = {
    metrics: (job.AlgorithmSpecification?.MetricDefinitions ?? []).filter(({ Name }) => Name === MetricName),
    hostCount: hostCount(job),
  };
  const metrics: number[] = [];
  for await (const { value } of loggedMetrics(logPath(session, context), plan)) metrics.push(value);
  return withObjective(metrics);
}

/** The last value is the final one. */
function withObjective(metrics: readonly number[]): Pick<TrialEnd, 'metrics' | 'objective'> {
  const objective = metrics.at(-1);
  return { metrics, ...(objective !== undefined && { objective }) };
}

function trialContext(
  trial: LiveTrial,
  { context, request, heard, tellOnce }: TrialEnvironment,
  report: StepContext['report'],
): StepContext {
  const { name, definition } = trial.record;
  const { MetricName } = objectiveOf(request, definition);
  const part = trialPart(name);
  return {
    ...context,
    jobName: name,
    part,
    signal: trial.stopper.signal,
    report,
    log: (line) => context.log({ ...line, part }),
    metric(metric) {
      context.metric({ ...metric, part });
      if (metric.name !== MetricName) return;
      trial.metrics.push(metric.value);
      heard(trial);
    },
    progress: tellOnce,
    // What a job that was stopped lacks is no surprise.
    warn(message) {
      if (!trial.stopper.signal.aborted) context.warn(`trial ${trial.number}: ${message}`);
    },
  };
}
