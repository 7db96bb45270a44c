import {
  CreateHyperParameterTuningJobCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeTrainingJobCommand,
  ListHyperParameterTuningJobsCommand,
  ListTrainingJobsCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  type ListTrainingJobsForHyperParameterTuningJobCommandInput,
  StopHyperParameterTuningJobCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../../test/aws-clients.ts';
import { tuningRequest } from '../../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../../clock.ts';
import { type SagemakerService, sagemakerService } from '../../service.ts';
import type { JobSeen } from './job.ts';
import { capacityError, type JobOutcome } from './job-outcome.ts';

let clock: DrivenClock;
let service: SagemakerService;
let sagemaker: AwsClients['sagemaker'];
let onJob: (job: JobSeen) => JobOutcome | undefined;

beforeEach(async () => {
  clock = drivenClock();
  onJob = () => undefined;
  const durations = { starting: 1000, downloading: 1000, running: 10_000, uploading: 1000, stopping: 1000 };
  service = await sagemakerService({ clock, durations, onJob: (job) => onJob(job) });
  sagemaker = awsClients(service).sagemaker;
});
afterEach(() => service.close());

const TRIAL = 13_000;
const named = { HyperParameterTuningJobName: 'tune' };
const create = () => sagemaker.send(new CreateHyperParameterTuningJobCommand(tuningRequest('tune')));
const tuning = () => sagemaker.send(new DescribeHyperParameterTuningJobCommand(named));
const trials = async (more: Partial<ListTrainingJobsForHyperParameterTuningJobCommandInput> = {}) =>
  (await sagemaker.send(new ListTrainingJobsForHyperParameterTuningJobCommand({ ...named, ...more })))
    .TrainingJobSummaries ?? [];

describe('a tuning job', () => {
  test('trains so many jobs at once, and names the best', async () => {
    const losses = [0.5, 0.2, 0.9];
    onJob = ({ name }) => {
      const number = Number(/-(\d{3})-/.exec(name)?.[1]);
      return Number.isNaN(number)
        ? undefined
        : { metrics: number > 3 ? {} : { loss: losses[number - 1] ?? 0 } };
    };
    await create();
    expect(await tuning()).toMatchObject({
      HyperParameterTuningJobStatus: 'InProgress',
      TrainingJobStatusCounters: { InProgress: 2, Completed: 0 },
      ObjectiveStatusCounters: { Pending: 2, Succeeded: 0 },
    });
    clock.advance(TRIAL);
    expect(await tuning()).toMatchObject({
      TrainingJobStatusCounters: { InProgress: 2, Completed: 2 },
      BestTrainingJob: { TrainingJobName: expect.stringMatching(/^tune-002-[0-9a-f]{8}$/) },
    });
    clock.advance(TRIAL);
    expect(await tuning()).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      HyperParameterTuningEndTime: clock.now(),
      TrainingJobStatusCounters: { InProgress: 0, Completed: 4 },
      ObjectiveStatusCounters: { Pending: 0, Succeeded: 3, Failed: 1 },
      BestTrainingJob: {
        FinalHyperParameterTuningJobObjectiveMetric: { MetricName: 'loss', Value: expect.closeTo(0.2) },
      },
    });
    const byLoss = await trials({ SortBy: 'FinalObjectiveMetricValue' });
    expect(byLoss.map(({ TrainingJobName }) => TrainingJobName?.slice(0, 8))).toEqual([
      'tune-002',
      'tune-001',
      'tune-003',
      'tune-004',
    ]);
    const values = byLoss.map(({ TunedHyperParameters = {} }) => TunedHyperParameters);
    expect(new Set(values.map(({ rate }) => rate)).size).toBe(4);
    for (const { depth, rate, kind } of values) {
      expect(Number(depth)).toBeGreaterThanOrEqual(1);
      expect(Number(depth)).toBeLessThanOrEqual(10);
      expect(Number(rate)).toBeGreaterThanOrEqual(0.1);
      expect(Number(rate)).toBeLessThanOrEqual(0.9);
      expect(['a', 'b']).toContain(kind);
    }
    const [first] = byLoss;
    const trial = await sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: first?.TrainingJobName }),
    );
    expect(trial).toMatchObject({
      TuningJobArn: 'arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune',
      HyperParameters: { ...first?.TunedHyperParameters, epochs: '3', _tuning_objective_metric: 'loss' },
    });
    const all = await sagemaker.send(new ListTrainingJobsCommand({ NameContains: 'tune' }));
    expect(all.TrainingJobSummaries).toHaveLength(4);
    const jobs = await sagemaker.send(new ListHyperParameterTuningJobsCommand({ StatusEquals: 'Completed' }));
    expect(jobs.HyperParameterTuningJobSummaries).toMatchObject([
      { Strategy: 'Random', TrainingJobStatusCounters: { Completed: 4 } },
    ]);
  });

  test('stops with its training jobs', async () => {
    await create();
    clock.advance(5000);
    await sagemaker.send(new StopHyperParameterTuningJobCommand(named));
    expect((await tuning()).HyperParameterTuningJobStatus).toBe('Stopping');
    clock.advance(1000);
    expect(await tuning()).toMatchObject({
      HyperParameterTuningJobStatus: 'Stopped',
      TrainingJobStatusCounters: { Stopped: 2, InProgress: 0 },
    });
    await expect(sagemaker.send(new StopHyperParameterTuningJobCommand(named))).rejects.toThrow(
      'status Stopped',
    );
    expect(clock.waiting).toBe(0);
  });

  test('goes on when a trial fails or is stopped, and fails when none succeeds', async () => {
    onJob = ({ type }) => (type === 'TrainingJob' ? capacityError : undefined);
    await create();
    clock.advance(TRIAL);
    expect(await tuning()).toMatchObject({
      HyperParameterTuningJobStatus: 'Failed',
      FailureReason: expect.stringMatching(/^No training job succeeded/),
      TrainingJobStatusCounters: { RetryableError: 4, NonRetryableError: 0 },
    });
  });

  test('counts a trial that somebody stopped', async () => {
    await create();
    const [first] = await trials();
    await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: first?.TrainingJobName }));
    clock.advance(10 * TRIAL);
    expect(await tuning()).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Stopped: 1, Completed: 3 },
    });
  });

  test('has a name of at most 32 characters, and definitions', async () => {
    await expect(
      sagemaker.send(new CreateHyperParameterTuningJobCommand(tuningRequest('x'.repeat(33)))),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    const { TrainingJobDefinition: _, ...without } = tuningRequest('tune');
    await expect(sagemaker.send(new CreateHyperParameterTuningJobCommand(without))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(tuning()).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});
