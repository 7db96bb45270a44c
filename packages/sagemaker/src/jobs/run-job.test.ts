import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeStepRunner, recordedContext } from '@slipway/testing';
import { capacityError, internalServerError, type JobOutcome } from '@slipway/testing/sagemaker-service';
import { describe, expect, test } from 'vitest';
import { serviceSession, testSession, trainingJobs, trainingRequest } from '../test/service-session.ts';
import { runJob } from './run-job.ts';

describeStepRunner('a training job of SageMaker', async () => {
  const outcomes: Record<string, JobOutcome> = {
    failing: { ends: 'Failed', failureReason: 'AlgorithmError: bad data, exit code: 1' },
    endless: { ends: 'WhenStopped' },
  };
  const { service, session, close } = await serviceSession({
    onJob: ({ request }) => outcomes[JSON.stringify(request).match(/"image-(\w+)"/)?.[1] ?? ''],
  });
  const request = (TrainingImage: string) =>
    trainingRequest({ AlgorithmSpecification: { TrainingImage, TrainingInputMode: 'File' } });
  const { StoppingCondition: _, ...endless } = request('image-endless') as Record<string, unknown>;
  return {
    runner: { run: (asked: object, context) => runJob(session, context, trainingJobs, asked) },
    objects: session.objects,
    succeeding: request('image'),
    failing: request('image-failing'),
    endless: { ...endless, StoppingCondition: { MaxRuntimeInSeconds: 2_419_200 } },
    started: () => service.snapshot().jobs.length,
    running: () => service.snapshot().jobs.filter(({ status }) => /ing$|InProgress/.test(status)).length,
    close,
  };
});

describe('a job', () => {
  test('is described whole when it has ended, and each time that it has changed', async () => {
    const { session, service } = await testSession();
    const { reports, ...context } = recordedContext(session.objects);
    const response = await runJob(session, context, trainingJobs, trainingRequest());
    expect(response).toMatchObject({
      TrainingJobName: context.jobName,
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: `s3://bucket/out/${context.jobName}/output/model.tar.gz` },
      CreationTime: '2026-01-01T00:00:00.000Z',
    });
    expect(reports).toMatchObject([
      { TrainingJobStatus: 'InProgress', TrainingJobArn: expect.any(String) },
      ...Array.from({ length: reports.length - 1 }, () => ({ TrainingJobStatus: 'InProgress' })),
    ]);
    expect(service.countOf('CreateTrainingJob')).toBe(1);
  });

  test('has its log told by host, once each line, also what comes after its end', async () => {
    const { session } = await testSession({
      onJob: () => ({
        logs: ['one', { text: 'two', host: 'algo-2', after: 1_000 }, { text: 'rmse=1.5', after: 59_000 }],
        logDelay: 12_000,
      }),
    });
    const { lines, metrics, ...context } = recordedContext(session.objects);
    const request = trainingRequest({
      ResourceConfig: { InstanceCount: 2, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
      AlgorithmSpecification: {
        TrainingImage: 'image',
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'rmse', Regex: 'rmse=([0-9.]+)' }],
      },
    });
    await runJob(session, context, trainingJobs, request);
    const said = (told: typeof lines) => told.map(({ host, text }) => `${host} ${text}`).toSorted();
    expect(said(lines)).toEqual(['algo-1 one', 'algo-1 rmse=1.5', 'algo-2 two']);
    expect(metrics.map(({ name, value }) => [name, value])).toEqual([['rmse', 1.5]]);
    const log = () => readFile(join(session.directory, 'logs/abcdefghijkl/Step.log'), 'utf8');
    const written = await log();
    expect(written.split('\n').toSorted()).toEqual(['', '[algo-1] one', '[algo-1] rmse=1.5', '[algo-2] two']);
    // Whoever comes to it later reads it from its first line, and the file is the same again.
    const again = recordedContext(session.objects);
    await runJob(session, again, trainingJobs, request);
    expect(said(again.lines)).toEqual(said(lines));
    expect((await log()).split('\n').toSorted()).toEqual(written.split('\n').toSorted());
  });

  test('goes on without a log that may not be read, and says so once', async () => {
    const { session, service } = await testSession();
    service.addFault({ service: 'logs', kind: 'access-denied', times: 1_000 });
    const { warnings, ...context } = recordedContext(session.objects);
    await runJob(session, context, trainingJobs, trainingRequest());
    expect(warnings).toEqual([expect.stringContaining('logs:DescribeLogStreams')]);
  });

  test.each<[string, JobOutcome, object]>([
    [
      'no capacity',
      capacityError,
      { exceptionType: 'SageMaker.CAPACITY_ERROR', message: /^CapacityError: / },
    ],
    ['a fault of SageMaker', internalServerError, { exceptionType: 'SageMaker.JOB_INTERNAL_ERROR' }],
    [
      'its own failure',
      { ends: 'Failed', failureReason: 'AlgorithmError: no, exit code: 1', logs: ['a last word'] },
      {
        message: 'ClientError: AlgorithmError: no, exit code: 1',
        hint: /a last word[\s\S]*describe-training-job/,
      },
    ],
    [
      'a wrong request',
      { ends: 'Failed', failureReason: 'ClientError: no such file' },
      { message: 'ClientError: no such file' },
    ],
  ])('that fails through %s says so', async (_, outcome, expected) => {
    const { session } = await testSession({ onJob: () => outcome });
    const { reports, ...context } = recordedContext(session.objects);
    const error = await runJob(session, context, trainingJobs, trainingRequest()).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'JOB_FAILED',
      category: 'job',
      ...Object.fromEntries(
        Object.entries(expected).map(([field, value]) => [
          field,
          value instanceof RegExp ? expect.stringMatching(value) : value,
        ]),
      ),
    });
    if (!('exceptionType' in expected)) expect(error).not.toHaveProperty('exceptionType');
    expect(reports.at(-1)).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: expect.any(String) });
  });

  test('that takes too long fails its step', async () => {
    const { session } = await testSession({ onJob: () => ({ ends: 'WhenStopped' }) });
    const context = recordedContext(session.objects);
    const request = trainingRequest({ StoppingCondition: { MaxRuntimeInSeconds: 600 } });
    await expect(runJob(session, context, trainingJobs, request)).rejects.toMatchObject({
      code: 'MAX_RUNTIME_EXCEEDED',
      category: 'job',
    });
  });

  test('that somebody else stops fails its step', async () => {
    const { session, service, time } = await testSession({ onJob: () => ({ ends: 'WhenStopped' }) });
    const context = recordedContext(session.objects);
    const running = runJob(session, context, trainingJobs, trainingRequest());
    time.after(
      200_000,
      () => void session.sagemaker.call('stopTrainingJob', { TrainingJobName: context.jobName }),
    );
    await expect(running).rejects.toMatchObject({ code: 'JOB_STOPPED', category: 'job' });
    expect(service.countOf('CreateTrainingJob')).toBe(1);
  });

  test.each(['lost-answer', 'no-connection', 'throttling', 'server-error'] as const)(
    'is created once, also with calls that end in %s',
    async (kind) => {
      const { session, service } = await testSession();
      service.addFault({ operation: 'CreateTrainingJob', kind, times: 3 });
      service.addFault({ operation: 'DescribeTrainingJob', kind, after: 1, times: 3 });
      service.addFault({ service: 'logs', kind, times: 3 });
      const context = recordedContext(session.objects);
      await expect(runJob(session, context, trainingJobs, trainingRequest())).resolves.toMatchObject({
        TrainingJobStatus: 'Completed',
      });
      expect(service.snapshot().jobs).toHaveLength(1);
    },
  );

  test('is attached to where all answers to its creation were lost', async () => {
    const { session, service } = await testSession();
    service.addFault({ operation: 'CreateTrainingJob', kind: 'lost-answer', times: 1 });
    service.addFault({ operation: 'CreateTrainingJob', kind: 'no-connection', after: 1, times: 99 });
    const context = recordedContext(session.objects);
    await runJob(session, context, trainingJobs, trainingRequest());
    expect(service.snapshot().jobs).toHaveLength(1);
  });

  test('is not created where that is refused, and the error says why', async () => {
    const { session, service } = await testSession();
    service.addFault({ operation: 'CreateTrainingJob', kind: 'resource-limit', times: 9 });
    const context = recordedContext(session.objects);
    await expect(runJob(session, context, trainingJobs, trainingRequest())).rejects.toMatchObject({
      code: 'AWS_QUOTA_EXCEEDED',
      category: 'environment',
      exceptionType: 'SageMaker.RESOURCE_LIMIT',
    });
  });

  test('is waited for while nobody may look at it, for as long as it takes to sign in again', async () => {
    const { session, service, time } = await testSession();
    const { warnings, ...context } = recordedContext(session.objects);
    const running = runJob(session, context, trainingJobs, trainingRequest());
    time.after(20_000, () => service.addFault({ service: 'sagemaker', kind: 'expired-token', times: 9_999 }));
    time.after(600_000, () => service.clearFaults());
    await expect(running).resolves.toMatchObject({ TrainingJobStatus: 'Completed' });
    expect(warnings).toEqual([expect.stringContaining('aws sso login')]);
  });

  test('is given up when that lasts, and may still run', async () => {
    const { session, service, time } = await testSession();
    const context = recordedContext(session.objects);
    const running = runJob(session, context, trainingJobs, trainingRequest());
    time.after(20_000, () =>
      service.addFault({ service: 'sagemaker', kind: 'expired-token', times: 99_999 }),
    );
    await expect(running).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS_EXPIRED',
      category: 'environment',
      hint: expect.stringContaining(`aws sagemaker stop-training-job --training-job-name ${context.jobName}`),
    });
  });

  test('that nobody can reach for long is not tried again: it may still run', async () => {
    const { session, service, time } = await testSession();
    const context = recordedContext(session.objects);
    const running = runJob(session, context, trainingJobs, trainingRequest());
    time.after(20_000, () =>
      service.addFault({ service: 'sagemaker', kind: 'no-connection', times: 99_999 }),
    );
    const error = await running.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'AWS_UNREACHABLE' });
    expect(error).not.toHaveProperty('exceptionType');
  });

  test('that cannot be stopped is told of, instead of waited for', async () => {
    const { session, service, time } = await testSession({ onJob: () => ({ ends: 'WhenStopped' }) });
    service.addFault({ operation: 'StopTrainingJob', kind: 'access-denied', times: 99 });
    const stopping = new AbortController();
    const context = recordedContext(session.objects, { signal: stopping.signal });
    const running = runJob(session, context, trainingJobs, trainingRequest());
    time.after(200_000, () => stopping.abort());
    await expect(running).rejects.toMatchObject({ code: 'AWS_ACCESS_DENIED' });
  });

  test('gets the tags, network and keys that its request leaves out', async () => {
    const vpc = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] };
    const requestDefaults = {
      tags: { team: 'a', cost: 'b' },
      vpc,
      outputKmsKey: 'out',
      volumeKmsKey: 'volume',
    };
    const { session, service } = await testSession({}, { requestDefaults });
    const request = trainingRequest({ Tags: [{ Key: 'cost', Value: 'own' }] });
    await runJob(session, recordedContext(session.objects), trainingJobs, request);
    const created = service.calls.find(({ operation }) => operation === 'CreateTrainingJob')?.input;
    expect(created).toMatchObject({
      Tags: [
        { Key: 'cost', Value: 'own' },
        { Key: 'team', Value: 'a' },
      ],
      VpcConfig: vpc,
      OutputDataConfig: { KmsKeyId: 'out', S3OutputPath: 's3://bucket/out' },
      ResourceConfig: { VolumeKmsKeyId: 'volume' },
    });
  });
});
