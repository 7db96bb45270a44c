import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  ListTagsCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../../test/aws-clients.ts';
import { trainingRequest } from '../../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../../clock.ts';
import { type SagemakerService, sagemakerService } from '../../service.ts';
import { capacityError, internalServerError, type JobOutcome } from './job-outcome.ts';

const START = new Date('2026-01-02T03:04:05Z');
const durations = { starting: 1000, downloading: 1000, running: 60_000, uploading: 1000, stopping: 1000 };

let clock: DrivenClock;
let service: SagemakerService;
let clients: AwsClients;
let outcome: JobOutcome;

beforeEach(async () => {
  clock = drivenClock(START);
  outcome = {};
  service = await sagemakerService({ clock, durations, onJob: () => outcome });
  clients = awsClients(service);
});
afterEach(() => service.close());

const create = (more = {}) =>
  clients.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('job', more)));
const describeJob = (): Promise<DescribeTrainingJobResponse> =>
  clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
const stop = () => clients.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'job' }));
const phases = ({ SecondaryStatusTransitions = [] }: DescribeTrainingJobResponse) =>
  SecondaryStatusTransitions.map(({ Status }) => Status);

describe('a training job', () => {
  test('goes through its states, and leaves a model', async () => {
    outcome = { metrics: { loss: 0.5 } };
    const { TrainingJobArn } = await create({ Tags: [{ Key: 'a', Value: 'b' }] });
    expect(TrainingJobArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:training-job/job');
    const atFirst = await describeJob();
    expect(atFirst).toMatchObject({
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Starting',
      CreationTime: START,
      LastModifiedTime: START,
      OutputDataConfig: { S3OutputPath: 's3://bucket/models/' },
    });
    for (const field of ['Tags', 'TrainingStartTime', 'TrainingEndTime', 'ModelArtifacts', 'FailureReason']) {
      expect(atFirst).not.toHaveProperty(field);
    }
    const seen: unknown[] = [];
    for (const seconds of [1, 1, 60, 1]) {
      clock.advance(seconds * 1000);
      seen.push((await describeJob()).SecondaryStatus);
    }
    expect(seen).toEqual(['Downloading', 'Training', 'Uploading', 'Completed']);
    const job = await describeJob();
    const model = 's3://bucket/models/job/output/model.tar.gz';
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      TrainingStartTime: new Date('2026-01-02T03:04:07Z'),
      TrainingEndTime: new Date('2026-01-02T03:05:08Z'),
      TrainingTimeInSeconds: 61,
      ModelArtifacts: { S3ModelArtifacts: model },
      FinalMetricDataList: [{ MetricName: 'loss', Value: 0.5 }],
    });
    expect(job.SecondaryStatusTransitions?.[2]).toEqual({
      Status: 'Training',
      StartTime: new Date('2026-01-02T03:04:07Z'),
      EndTime: new Date('2026-01-02T03:05:07Z'),
      StatusMessage: 'Training image download completed. Training in progress.',
    });
    expect(service.list('s3://bucket/')).toEqual([model]);
    const tags = await clients.sagemaker.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }));
    expect(tags.Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  test('is Stopping before it is Stopped, and uploads what it has', async () => {
    await create();
    clock.advance(10_000);
    await stop();
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopping', SecondaryStatus: 'Stopping' });
    await expect(stop()).rejects.toThrow(
      'The request was rejected because the training job is in status Stopping.',
    );
    clock.advance(1000);
    const job = await describeJob();
    expect(job.TrainingJobStatus).toBe('Stopped');
    expect(phases(job)).toEqual(['Starting', 'Downloading', 'Training', 'Stopping', 'Stopped']);
    expect(service.list('s3://bucket/')).toEqual([job.ModelArtifacts?.S3ModelArtifacts]);
    expect(clock.waiting).toBe(0);
  });

  test('that is stopped before it started leaves nothing', async () => {
    await create();
    await stop();
    clock.advance(1000);
    const job = await describeJob();
    expect(job.TrainingJobStatus).toBe('Stopped');
    expect(job.ModelArtifacts).toBeUndefined();
    expect(service.list('s3://bucket/')).toEqual([]);
  });

  test('fails by itself, with its reason', async () => {
    outcome = { ends: 'Failed', failureReason: 'AlgorithmError: no data, exit code: 1' };
    await create();
    clock.advance(100_000);
    const job = await describeJob();
    expect(job).toMatchObject({
      TrainingJobStatus: 'Failed',
      SecondaryStatus: 'Failed',
      FailureReason: 'AlgorithmError: no data, exit code: 1',
    });
    expect(job.ModelArtifacts).toBeUndefined();
  });

  test.each([
    [capacityError, ['Starting', 'Downloading', 'Failed'], 'CapacityError: '],
    [internalServerError, ['Starting', 'Downloading', 'Training', 'Failed'], 'InternalServerError: '],
  ] as const)('fails by the service: %j', async (failure, states, reason) => {
    outcome = failure;
    await create();
    clock.advance(100_000);
    const job = await describeJob();
    expect(phases(job)).toEqual(states);
    expect(job.FailureReason).toMatch(new RegExp(`^${reason}`));
    expect(job.TrainingStartTime === undefined).toBe(failure === capacityError);
  });

  test('runs until it is stopped, or its longest time is over', async () => {
    outcome = { ends: 'WhenStopped' };
    await create();
    clock.advance(3600 * 1000);
    expect((await describeJob()).TrainingJobStatus).toBe('InProgress');
    clock.advance(2000);
    expect(await describeJob()).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxRuntimeExceeded',
      ModelArtifacts: { S3ModelArtifacts: 's3://bucket/models/job/output/model.tar.gz' },
    });
  });

  test('can vanish', async () => {
    outcome = { vanishesAfter: 5000 };
    await create();
    clock.advance(5000);
    await expect(describeJob()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(clock.waiting).toBe(0);
  });
});

describe('its requests', () => {
  test('a name is taken once', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceInUse',
      message: expect.stringContaining('arn:aws:sagemaker:us-east-1:123456789012:training-job/job'),
    });
  });

  test('an unknown name is told', async () => {
    const unknown = { name: 'ValidationException', message: 'Requested resource not found.' };
    await expect(describeJob()).rejects.toMatchObject(unknown);
    await expect(stop()).rejects.toMatchObject(unknown);
  });

  test('all that is wrong is told at once', async () => {
    const wrong = create({
      TrainingJobName: 'a_b',
      RoleArn: undefined,
      OutputDataConfig: { S3OutputPath: 'x' },
    });
    await expect(wrong).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "3 validation errors detected: Value 'a_b' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; " +
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; " +
        "Value 'x' at 'outputDataConfig.s3OutputPath' failed to satisfy constraint: Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)",
    });
    await expect(create({ InputDataConfig: [{ ChannelName: 'a b', DataSource: {} }] })).rejects.toThrow(
      "'inputDataConfig.1.member.channelName'",
    );
    expect(service.snapshot().jobs).toEqual([]);
  });
});
