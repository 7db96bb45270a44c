import { type JsonObject, type StepContext, slipwayError } from '@slipway/core';
import { alarm, type LocalSession, stoppedError } from '@slipway/local';
import { trainingRunner } from '@slipway/step-training/local';
import type { TuningRequest } from '../request.ts';
import type { TuningResponse } from '../response.ts';
import { searchProblems } from '../search/search-problems.ts';
import type { Trial } from '../search/trial.ts';
import { type Proposal, tuningSearch } from '../search/tuning-search.ts';
import { asTrial, describeTuning, objectiveOf, type TuningState } from './describe.ts';
import { tuningFailure } from './failure.ts';
import { type LiveTrial, liveTrial } from './live-trial.ts';
import { progressText } from './progress.ts';
import { readRecords, type TuningRecords, writeJob, writeTrial } from './records.ts';
import { runTrial, type TrialEnvironment } from './run-trial.ts';
import { ownSeed, trialName } from './trial-name.ts';
import { readParents } from './warm-start.ts';

/**
 * Runs a tuning job to its end. All that it goes by is on disk before it acts on it, so that another process comes to
 * the same decisions: it takes over the training jobs that run, and none starts twice.
 */
export async function runTuning(
  session: LocalSession,
  context: StepContext,
  request: TuningRequest,
): Promise<TuningResponse> {
  refuseBadSearch(request);
  const { jobName, signal } = context;
  const { job, trials: known } = await openRecords(session, context, request);
  const { ResourceLimits, RandomSeed } = request.HyperParameterTuningJobConfig;
  const search = tuningSearch(request, {
    seed: RandomSeed ?? ownSeed(jobName),
    parents: job.parents.map(({ trials }) => trials),
  });
  const trials = known.map((record, index) => liveTrial(index + 1, record));
  const running = new Map<LiveTrial, Promise<void>>();
  let trouble: { readonly error: unknown } | undefined;
  let isOutOfTime = false;

  const history = (): Trial[] => trials.map(({ record, metrics }) => asTrial(record, metrics));
  const records = () => trials.map(({ record }) => record);
  const describe = (state: Pick<TuningState, 'status' | 'endTime' | 'failureReason'>) =>
    describeTuning(session, { jobName, job, trials: records(), ...state });
  const tell = teller(context, () => progressText(history(), shown(request)));

  /** A stop that the search asked for, and that whoever takes over must know of. */
  const stopTrial = (trial: LiveTrial): void => {
    if (trial.record.stopping || trial.record.end) return;
    const stopping = { metrics: [...trial.metrics] };
    environment
      .save(trial, { stopping })
      .catch((error: unknown) => {
        trouble ??= { error };
      })
      .finally(() => trial.stopper.abort());
  };
  const environment: TrialEnvironment = {
    session,
    context,
    request,
    training: trainingRunner(session),
    save(trial, more) {
      const record = { ...trial.record, ...more };
      trial.record = record;
      trial.saved = trial.saved.then(() => writeTrial(session, jobName, trial.number, record));
      return trial.saved;
    },
    heard(trial) {
      tell.soon();
      if (search.mustStop(history(), trial.number - 1)) stopTrial(trial);
    },
    tellOnce: tell.once,
  };
  const launch = (trial: LiveTrial): void => {
    if (signal.aborted || trial.record.stopping) trial.stopper.abort();
    const ended = runTrial(trial, environment)
      .catch((error: unknown) => {
        trouble ??= { error };
      })
      .finally(() => running.delete(trial));
    running.set(trial, ended);
  };
  const propose = async ({ definition, parameters }: Proposal): Promise<LiveTrial> => {
    const number = trials.length + 1;
    const trial = liveTrial(number, {
      name: trialName(jobName, number, 1),
      ...(definition !== undefined && { definition }),
      parameters,
      attempt: 1,
      creationTime: new Date().toISOString(),
    });
    trials.push(trial);
    await environment.save(trial, {});
    return trial;
  };
  const isOver = (): boolean =>
    trouble !== undefined ||
    signal.aborted ||
    isOutOfTime ||
    search.completion(history()) !== undefined ||
    tuningFailure(request, records(), false) !== undefined;

  const stopAll = () => {
    for (const trial of running.keys()) trial.stopper.abort();
  };
  const timeUp = () => {
    isOutOfTime = true;
    for (const trial of running.keys()) stopTrial(trial);
  };
  const limit = (ResourceLimits.MaxRuntimeInSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const cancelAlarm = alarm(Date.parse(job.startTime) + limit, timeUp);
  signal.addEventListener('abort', stopAll, { once: true });
  try {
    for (const trial of trials) if (trial.record.end === undefined) launch(trial);
    for (;;) {
      context.report(reportOf(describe({ status: 'InProgress' })));
      if (trouble || signal.aborted) stopAll();
      else if (isOver()) for (const trial of running.keys()) stopTrial(trial);
      else {
        const free = ResourceLimits.MaxParallelTrainingJobs - running.size;
        for (const proposal of search.next(history(), free)) launch(await propose(proposal));
      }
      tell.now();
      if (running.size === 0) break;
      await Promise.race(running.values());
    }
  } finally {
    cancelAlarm();
    signal.removeEventListener('abort', stopAll);
  }
  if (trouble) throw trouble.error;
  if (signal.aborted) throw stoppedError(context);
  const endTime = new Date();
  const failure = tuningFailure(request, records(), true);
  if (failure === undefined) return describe({ status: 'Completed', endTime });
  const failureReason = failure.message;
  context.report(reportOf(describe({ status: 'Failed', endTime, failureReason })));
  throw failure;
}

/** What expressions stood for is only known now. */
function refuseBadSearch(request: TuningRequest): void {
  const problems = searchProblems(request);
  if (problems.length === 0) return;
  throw slipwayError(`The hyperparameters cannot be searched: ${problems.join('; ')}`, {
    code: 'BAD_ARGUMENTS',
    category: 'job',
    hint: 'Look at the parameters and steps that the ranges and limits of the tuning job refer to.',
  });
}

async function openRecords(
  session: LocalSession,
  { jobName, executionId, stepName, attempt }: StepContext,
  request: TuningRequest,
): Promise<TuningRecords> {
  const known = await readRecords(session, jobName);
  if (known !== undefined) return known;
  const parents = await readParents(session, request);
  const step = { executionId, stepName, attempt };
  const job = { request, step, startTime: new Date().toISOString(), parents };
  await writeJob(session, jobName, job);
  return { job, trials: [] };
}

/** What a journal must have of a job that runs. The list of its training jobs is in its records. */
function reportOf(description: TuningResponse): JsonObject {
  const { BestTrainingJob, FailureReason } = description;
  return {
    HyperParameterTuningJobName: description.HyperParameterTuningJobName,
    HyperParameterTuningJobArn: description.HyperParameterTuningJobArn,
    HyperParameterTuningJobStatus: description.HyperParameterTuningJobStatus,
    CreationTime: description.CreationTime,
    TrainingJobStatusCounters: { ...description.TrainingJobStatusCounters },
    ObjectiveStatusCounters: { ...description.ObjectiveStatusCounters },
    ...(BestTrainingJob && { BestTrainingJob: BestTrainingJob as unknown as JsonObject }),
    ...(FailureReason !== undefined && { FailureReason }),
  };
}

function shown(request: TuningRequest): Parameters<typeof progressText>[1] {
  const [first] = request.TrainingJobDefinitions ?? [];
  return {
    type: objectiveOf(request, first?.DefinitionName).Type,
    limit: request.HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs,
  };
}

/** Milliseconds: what is told more often nobody can read. */
const LEAST_PAUSE = 1_000;
/** Of the time that has passed: a job of hours fills no log. */
const PAUSE = 0.05;

function teller(
  context: StepContext,
  text: () => string,
): { now(): void; soon(): void; once(text: string): void } {
  const told = new Set<string>();
  const start = Date.now();
  let last = '';
  let time = 0;
  const now = (): void => {
    const current = text();
    if (current === last) return;
    last = current;
    time = Date.now();
    context.progress(current);
  };
  return {
    now,
    soon() {
      const pause = Math.max(LEAST_PAUSE, PAUSE * (Date.now() - start));
      if (Date.now() - time >= pause) now();
    },
    once(other) {
      if (told.has(other)) return;
      told.add(other);
      context.progress(other);
    },
  };
}
