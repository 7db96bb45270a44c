import { serviceError, validationException } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { JOB_NAME, REQUIRED, ROLE, S3_URI } from '../check-input.ts';
import { count, field, objects, text } from '../input.ts';
import type { Job, JobKind, JobStatus } from './job.ts';
import { stop } from './job-operations.ts';
import { bestTrial, objectiveStatus, trialSummary } from './trial-summaries.ts';
import { startTrial } from './trials.ts';

/** Trains as many jobs as its limits say, so many at once, and knows the best of them. */
export const hyperParameterTuningJob: JobKind = {
  type: 'HyperParameterTuningJob',
  resource: 'hyper-parameter-tuning-job',
  noun: 'hyper-parameter tuning job',
  timePrefix: 'HyperParameterTuning',
  listing: { sortBy: 'Name' },
  shape: {
    HyperParameterTuningJobName: { ...JOB_NAME, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}', max: 32 },
    HyperParameterTuningJobConfig: REQUIRED,
    'HyperParameterTuningJobConfig.Strategy': {
      required: true,
      oneOf: ['Bayesian', 'Random', 'Hyperband', 'Grid'],
    },
    'HyperParameterTuningJobConfig.ResourceLimits': REQUIRED,
    'HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs': REQUIRED,
    ...definitionShape('TrainingJobDefinition'),
    ...definitionShape('TrainingJobDefinitions[]'),
  },
  before: [],
  running: { status: 'Tuning', message: 'Tuning in progress' },
  after: [],
  check(input) {
    if (objects(input, 'TrainingJobDefinitions').length > 0) return;
    if (field(input, 'TrainingJobDefinition') !== undefined) return;
    throw validationException('You must specify TrainingJobDefinition or TrainingJobDefinitions.');
  },
  exists: (arn) =>
    serviceError(
      'ResourceInUse',
      `Hyper-parameter tuning job names must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    ),
  unknown: (name) =>
    serviceError('ResourceNotFound', `Amazon SageMaker can't find a tuning job with the name ${name}.`),
  results: () => ({}),
  run(job, service) {
    if (job.outcome.failsToStart) finish(job, service, 'Failed');
    else goOn(job, service);
  },
  stop(job, service) {
    job.status = 'Stopping';
    job.modified = service.clock.now();
    const running = job.trials.filter(({ status }) => status === 'InProgress');
    for (const trial of running) stop(trial, service);
    if (job.trials.every(({ ended }) => ended !== undefined)) finish(job, service, 'Stopped');
  },
  describe: (job) => {
    const best = bestTrial(job);
    return { ...counters(job), ...(best !== undefined && { BestTrainingJob: trialSummary(best, job) }) };
  },
  summary: (job) => ({
    Strategy: text(job.request, 'HyperParameterTuningJobConfig.Strategy'),
    ResourceLimits: field(job.request, 'HyperParameterTuningJobConfig.ResourceLimits'),
    ...counters(job),
  }),
};

/** Starts what may run at once; ends the job with its last trial. */
function goOn(job: Job, service: ServiceState): void {
  const limits = 'HyperParameterTuningJobConfig.ResourceLimits';
  const most = count(job.request, `${limits}.MaxNumberOfTrainingJobs`) ?? 1;
  const atOnce = count(job.request, `${limits}.MaxParallelTrainingJobs`) ?? 1;
  const running = () => job.trials.filter(({ ended }) => ended === undefined).length;
  while (job.status === 'InProgress' && job.trials.length < most && running() < atOnce) {
    const trial = startTrial(job, service);
    job.modified = service.clock.now();
    trial.onEnd = () => goOn(job, service);
  }
  if (running() > 0 || job.ended !== undefined) return;
  if (job.status === 'Stopping') finish(job, service, 'Stopped');
  else finish(job, service, job.outcome.ends !== 'Failed' && bestTrial(job) ? 'Completed' : 'Failed');
}

function finish(job: Job, service: ServiceState, status: JobStatus): void {
  job.status = status;
  job.ended = service.clock.now();
  job.modified = job.ended;
  if (status === 'Failed') {
    job.failureReason =
      job.outcome.failureReason ??
      'No training job succeeded. Please take a look at the training job failures.';
  }
  job.onEnd?.();
}

function counters(job: Job): object {
  const { trials } = job;
  const those = (matches: (trial: Job) => boolean): number => trials.filter(matches).length;
  const isRetryable = ({ failureReason = '' }: Job): boolean =>
    /^(Capacity|InternalServer)Error/.test(failureReason);
  const objective = (status: string): number => those((trial) => objectiveStatus(trial, job) === status);
  return {
    TrainingJobStatusCounters: {
      Completed: those(({ status }) => status === 'Completed'),
      InProgress: those(({ status }) => status === 'InProgress' || status === 'Stopping'),
      RetryableError: those((trial) => trial.status === 'Failed' && isRetryable(trial)),
      NonRetryableError: those((trial) => trial.status === 'Failed' && !isRetryable(trial)),
      Stopped: those(({ status }) => status === 'Stopped'),
    },
    ObjectiveStatusCounters: {
      Succeeded: objective('Succeeded'),
      Pending: objective('Pending'),
      Failed: objective('Failed'),
    },
  };
}

function definitionShape(path: string): JobKind['shape'] {
  return {
    [`${path}.AlgorithmSpecification`]: REQUIRED,
    [`${path}.AlgorithmSpecification.TrainingInputMode`]: REQUIRED,
    [`${path}.RoleArn`]: ROLE,
    [`${path}.OutputDataConfig`]: REQUIRED,
    [`${path}.OutputDataConfig.S3OutputPath`]: S3_URI,
    [`${path}.StoppingCondition`]: REQUIRED,
  };
}
