import {
  CreateModelCommand,
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DescribeProcessingJobCommand,
  DescribeTransformJobCommand,
  ListProcessingJobsCommand,
  ListTrainingJobsCommand,
  type ListTrainingJobsCommandInput,
  ListTransformJobsCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../../test/aws-clients.ts';
import { processingRequest, trainingRequest, transformRequest } from '../../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../../clock.ts';
import { type SagemakerService, sagemakerService } from '../../service.ts';
import type { JobOutcome } from './job-outcome.ts';

let clock: DrivenClock;
let service: SagemakerService;
let sagemaker: AwsClients['sagemaker'];
let outcome: JobOutcome;

beforeEach(async () => {
  clock = drivenClock(new Date('2026-01-02T03:04:05Z'));
  outcome = {};
  service = await sagemakerService({ clock, onJob: () => outcome });
  sagemaker = awsClients(service).sagemaker;
});
afterEach(() => service.close());

describe('lists of jobs', () => {
  const list = async (more: ListTrainingJobsCommandInput) =>
    (await sagemaker.send(new ListTrainingJobsCommand(more))).TrainingJobSummaries?.map(
      ({ TrainingJobName }) => TrainingJobName,
    );
  const train = async (...names: string[]) => {
    for (const name of names) {
      await sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
      clock.advance(1000);
    }
  };

  test('are sorted and filtered', async () => {
    await train('b', 'a');
    outcome = { ends: 'WhenStopped' };
    await train('pipelines-x-C');
    expect(await list({})).toEqual(['b', 'a', 'pipelines-x-C']);
    expect(await list({ SortOrder: 'Descending' })).toEqual(['pipelines-x-C', 'a', 'b']);
    expect(await list({ SortBy: 'Name' })).toEqual(['a', 'b', 'pipelines-x-C']);
    expect(await list({ SortBy: 'Status' })).toEqual(['b', 'a', 'pipelines-x-C']);
    expect(await list({ NameContains: 'lines-x-c' })).toEqual(['pipelines-x-C']);
    expect(await list({ StatusEquals: 'InProgress' })).toEqual(['pipelines-x-C']);
    const second = new Date('2026-01-02T03:04:06Z');
    expect(await list({ CreationTimeAfter: second })).toEqual(['a', 'pipelines-x-C']);
    expect(await list({ CreationTimeBefore: second })).toEqual(['b', 'a']);
    expect(await list({ LastModifiedTimeAfter: second })).toEqual(['a', 'pipelines-x-C']);
    expect(await list({ LastModifiedTimeBefore: second })).toEqual(['b']);
  });

  test('go on page by page, whatever is created meanwhile', async () => {
    await train('a', 'b', 'c');
    const first = await sagemaker.send(
      new ListTrainingJobsCommand({ MaxResults: 2, SortOrder: 'Descending' }),
    );
    expect(first.TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName)).toEqual(['c', 'b']);
    await train('d');
    const { NextToken } = first;
    const second = await sagemaker.send(
      new ListTrainingJobsCommand({ MaxResults: 2, SortOrder: 'Descending', NextToken }),
    );
    expect(second.TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName)).toEqual(['a']);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ NextToken: 'odd' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(list({ MaxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
    await train(...Array.from({ length: 8 }, (_, index) => `more-${index}`));
    expect(await list({})).toHaveLength(10);
  });

  test('have the fields of a summary', async () => {
    await train('a');
    const { TrainingJobSummaries } = await sagemaker.send(new ListTrainingJobsCommand({}));
    const time = new Date('2026-01-02T03:04:05Z');
    const ended = new Date('2026-01-02T03:04:05.008Z');
    expect(TrainingJobSummaries).toEqual([
      {
        TrainingJobName: 'a',
        TrainingJobArn: 'arn:aws:sagemaker:us-east-1:123456789012:training-job/a',
        TrainingJobStatus: 'Completed',
        SecondaryStatus: 'Completed',
        CreationTime: time,
        TrainingEndTime: ended,
        LastModifiedTime: ended,
      },
    ]);
  });
});

describe('a processing job', () => {
  const process = (name: string) => sagemaker.send(new CreateProcessingJobCommand(processingRequest(name)));

  test('writes its outputs: what it was told to, and something else for the others', async () => {
    outcome = { objects: { 'train/a.csv': '1,2', 's3://other/x': 'y' }, exitMessage: 'all is well' };
    await process('job');
    clock.advance(1000);
    expect(
      await sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: 'job' })),
    ).toMatchObject({
      ProcessingJobStatus: 'Completed',
      ExitMessage: 'all is well',
      ProcessingStartTime: expect.any(Date),
      ProcessingEndTime: expect.any(Date),
      AppSpecification: { ImageUri: 'image' },
    });
    expect(service.list('s3://bucket/')).toEqual([
      's3://bucket/job/test/data.json',
      's3://bucket/job/train/a.csv',
    ]);
    expect(service.read('s3://other/x')?.toString()).toBe('y');
    expect(service.snapshot().objects).toHaveLength(3);
  });

  test('tells why it failed in the list too', async () => {
    outcome = { ends: 'Failed', failureReason: 'AlgorithmError: no' };
    await process('job');
    clock.advance(1000);
    const { ProcessingJobSummaries } = await sagemaker.send(new ListProcessingJobsCommand({}));
    expect(ProcessingJobSummaries).toMatchObject([
      { ProcessingJobStatus: 'Failed', FailureReason: 'AlgorithmError: no' },
    ]);
    expect(service.list('s3://bucket/')).toEqual([]);
    await expect(process('job')).rejects.toMatchObject({ name: 'ResourceInUse' });
    await expect(
      sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: 'no' })),
    ).rejects.toThrow('Could not find requested job with name: no');
  });
});

describe('a transform job', () => {
  const transform = () => sagemaker.send(new CreateTransformJobCommand(transformRequest('job')));

  test('needs its model', async () => {
    await expect(transform()).rejects.toThrow(
      'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/model".',
    );
  });

  test('writes one output for each object', async () => {
    await sagemaker.send(
      new CreateModelCommand({ ModelName: 'model', PrimaryContainer: { Image: 'image' } }),
    );
    for (const key of ['a.csv', 'deep/b.csv']) service.write(`s3://bucket/batch/${key}`, '1');
    await transform();
    clock.advance(1000);
    const job = await sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: 'job' }));
    expect(job).toMatchObject({ TransformJobStatus: 'Completed', ModelName: 'model' });
    expect(service.list('s3://bucket/predictions')).toEqual([
      's3://bucket/predictions/a.csv.out',
      's3://bucket/predictions/deep/b.csv.out',
    ]);
  });

  test('that is stopped writes nothing', async () => {
    await sagemaker.send(
      new CreateModelCommand({ ModelName: 'model', PrimaryContainer: { Image: 'image' } }),
    );
    service.write('s3://bucket/batch/a.csv', '1');
    outcome = { ends: 'WhenStopped' };
    await transform();
    clock.advance(1000);
    await sagemaker.send(new StopTransformJobCommand({ TransformJobName: 'job' }));
    clock.advance(1000);
    const { TransformJobSummaries } = await sagemaker.send(new ListTransformJobsCommand({}));
    expect(TransformJobSummaries).toMatchObject([{ TransformJobStatus: 'Stopped' }]);
    expect(service.list('s3://bucket/predictions')).toEqual([]);
  });
});
