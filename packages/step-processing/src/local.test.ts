import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeStepRunner, noteStart, recordedContext, runningJobs, startedJobs } from '@slipway/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processingKind } from './kind.ts';
import { processingRunner } from './local.ts';
import type { ProcessingInput, ProcessingOutput, ProcessingRequest } from './request.ts';
import { type HostSession, hostSession } from './test/host-session.ts';

describeStepRunner('processing on this machine', async () => {
  const { session, notes, close } = await hostSession();
  return {
    runner: processingRunner(session),
    objects: session.objects,
    succeeding: {
      ...shell(notes, 'echo 1 > /opt/ml/processing/out/a; sleep 0.2'),
      ProcessingOutputConfig: { Outputs: [output('out', 's3://bucket/out')] },
    },
    failing: shell(notes, 'exit 1'),
    endless: shell(notes, 'exec sleep 600'),
    started: () => startedJobs(notes).length,
    running: () => runningJobs(notes).length,
    close,
  };
});

describe('a processing job', () => {
  test('finds its inputs and configuration, and leaves its outputs', async () => {
    const { session, notes } = await testSession();
    await session.objects.write('s3://bucket/data/a.csv', '1,2');
    await session.objects.write(
      's3://bucket/code/x/script.sh',
      'echo "$1" > /opt/ml/processing/train/deep/b',
    );
    const { reports, ...context } = recordedContext(session.objects);
    const script = `cp -r /opt/ml/config "$NOTES/"; cat /opt/ml/processing/input/a.csv > /opt/ml/processing/train/a
      ls /opt/ml/processing/input >> "$NOTES/seen"; mkdir /opt/ml/processing/train/deep
      sh /opt/ml/processing/input/code/script.sh "$0"; ln -s /etc/passwd /opt/ml/processing/train/link
      printf "all well" > /opt/ml/output/message; env > "$NOTES/env"`;
    const base = shell(notes, script);
    const request: ProcessingRequest = {
      ...base,
      AppSpecification: { ...base.AppSpecification, ContainerArguments: ['argument'] },
      Tags: [{ Key: 'a', Value: 'b' }],
      ProcessingInputs: [
        input('input', 's3://bucket/data'),
        input('input/code', 's3://bucket/code/x/script.sh'),
      ],
      ProcessingOutputConfig: { Outputs: [output('train', 's3://bucket/out/train/')] },
    };
    const response = await processingRunner(session).run(request, context);
    expect(readFileSync(join(notes, 'seen'), 'utf8')).toBe('a.csv\ncode\n');
    expect(await objectsOf(session, 's3://bucket/out')).toEqual({
      'out/train/a': '1,2',
      'out/train/deep/b': 'argument\n',
    });
    const arn = `arn:aws:sagemaker:eu-west-1:000000000000:processing-job/${context.jobName}`;
    expect(response).toMatchObject({
      ProcessingJobName: context.jobName,
      ProcessingJobArn: arn,
      ProcessingJobStatus: 'Completed',
      ExitMessage: 'all well',
      ProcessingOutputConfig: request.ProcessingOutputConfig,
      LastModifiedTime: response.ProcessingEndTime,
    });
    // Of a request, not of a job.
    expect(response).not.toHaveProperty('Tags');
    expect(reports[0]).toMatchObject({
      ProcessingJobArn: arn,
      ProcessingJobStatus: 'InProgress',
      LastModifiedTime: response.ProcessingStartTime,
    });
    const json = (path: string) => JSON.parse(readFileSync(join(notes, 'config', path), 'utf8'));
    expect(json('resourceconfig.json')).toEqual({ current_host: 'algo-1', hosts: ['algo-1'] });
    expect(json('processingjobconfig.json')).toMatchObject({
      ProcessingJobArn: arn,
      ProcessingJobName: context.jobName,
      AppSpecification: { ImageUri: 'host', ContainerArguments: ['argument'] },
      Environment: { NOTES: notes },
      ProcessingInputs: [
        { InputName: 'input', S3Input: { S3InputMode: 'File', S3DownloadMode: 'StartOfJob' } },
        {},
      ],
      ProcessingOutputConfig: { KmsKeyId: null },
      StoppingCondition: { MaxRuntimeInSeconds: 86400 },
    });
    expect(readFileSync(join(notes, 'env'), 'utf8')).toContain('AWS_REGION=eu-west-1');
  });

  test('may write where its inputs are, and no source changes by that', async () => {
    const { session, notes } = await testSession();
    await session.objects.write('s3://bucket/code/sourcedir', 'packed');
    const context = recordedContext(session.objects);
    const script =
      'cd /opt/ml/processing/input; echo new > unpacked; echo changed > sourcedir; cat * > "$NOTES/seen"';
    await processingRunner(session).run(
      { ...shell(notes, script), ProcessingInputs: [input('input', 's3://bucket/code')] },
      context,
    );
    expect(readFileSync(join(notes, 'seen'), 'utf8')).toBe('changed\nnew\n');
    expect(await objectsOf(session, 's3://bucket')).toEqual({ 'code/sourcedir': 'packed' });
  });

  test('may have its output where an input is, or inside of one', async () => {
    const { session, notes } = await testSession();
    await session.objects.write('s3://bucket/data/a', 'as it was');
    const context = recordedContext(session.objects);
    const script = 'cd /opt/ml/processing/data; echo changed > a; echo new > result/b';
    await processingRunner(session).run(
      {
        ...shell(notes, script),
        ProcessingInputs: [input('data', 's3://bucket/data')],
        ProcessingOutputConfig: {
          Outputs: [output('data', 's3://bucket/whole'), output('data/result', 's3://bucket/part')],
        },
      },
      context,
    );
    const { 'data/a': source, 'whole/a': changed, ...others } = await objectsOf(session, 's3://bucket');
    expect([source, changed]).toEqual(['as it was', 'changed\n']);
    expect(Object.values(others)).toEqual(['new\n']);
  });

  test('may have several hosts, whose outputs and messages come together', async () => {
    const { session, notes } = await testSession();
    for (const key of ['a', 'b', 'c']) await session.objects.write(`s3://bucket/data/${key}`, key);
    const base = shell(
      notes,
      `cd /opt/ml; host=$(sed 's/.*current_host":"\\([^"]*\\).*/\\1/' config/resourceconfig.json)
       ls processing/in > processing/out/$host; printf $host, > output/message`,
    );
    const context = recordedContext(session.objects);
    const cluster = { ...base.ProcessingResources.ClusterConfig, InstanceCount: 2 };
    const response = await processingRunner(session).run(
      {
        ...base,
        ProcessingResources: { ClusterConfig: cluster },
        ProcessingInputs: [input('in', 's3://bucket/data', 'ShardedByS3Key')],
        ProcessingOutputConfig: { Outputs: [output('out', 's3://bucket/out')] },
      },
      context,
    );
    expect(await objectsOf(session, 's3://bucket/out')).toEqual({
      'out/algo-1': 'a\nc\n',
      'out/algo-2': 'b\n',
    });
    expect(response.ExitMessage).toBe('algo-1,algo-2,');
  });

  test('leaves to itself what it manages by itself', async () => {
    const { session, notes } = await testSession();
    const context = recordedContext(session.objects);
    await processingRunner(session).run(
      {
        ...shell(notes, 'test ! -e /opt/ml/processing/in; echo 1 > /opt/ml/processing/out/a'),
        ProcessingInputs: [{ ...input('in', 's3://bucket/nothing'), AppManaged: true }],
        ProcessingOutputConfig: { Outputs: [{ ...output('out', 's3://bucket/out'), AppManaged: true }] },
      },
      context,
    );
    expect(await objectsOf(session, 's3://bucket')).toEqual({});
  });

  test('that fails says why, and leaves only what is stored while it runs', async () => {
    const { session, notes } = await testSession();
    const { reports, ...context } = recordedContext(session.objects);
    const script = `cd /opt/ml; echo 1 > processing/end/a; echo 1 > processing/live/a
      printf "bad data" > output/failure; printf "a message" > output/message; exit 3`;
    const live: ProcessingOutput = output('live', 's3://bucket/live');
    const failure = await processingRunner(session)
      .run(
        {
          ...shell(notes, script),
          ProcessingOutputConfig: {
            Outputs: [
              output('end', 's3://bucket/end'),
              {
                ...live,
                S3Output: { ...live.S3Output, S3Uri: 's3://bucket/live', S3UploadMode: 'Continuous' },
              },
            ],
          },
        },
        context,
      )
      .catch((error) => error);
    expect(failure).toMatchObject({
      category: 'job',
      message: 'ClientError: AlgorithmError: bad data, exit code: 3',
    });
    expect(reports.at(-1)).toMatchObject({
      ProcessingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: bad data, exit code: 3',
      ExitMessage: 'a message',
    });
    expect(await objectsOf(session, 's3://bucket')).toEqual({ 'live/a': '1\n' });
  });

  test('that takes too long is stopped, and its step fails', async () => {
    const { session, notes } = await testSession();
    const { reports, ...context } = recordedContext(session.objects);
    const late = { ...shell(notes, 'exec sleep 600'), StoppingCondition: { MaxRuntimeInSeconds: 1 } };
    await expect(processingRunner(session).run(late, context)).rejects.toMatchObject({
      code: 'MAX_RUNTIME_EXCEEDED',
    });
    expect(reports.at(-1)).toMatchObject({ ProcessingJobStatus: 'Stopped' });
    expect(runningJobs(notes)).toEqual([]);
  });

  test('whose input an earlier step did not make fails, and says what is missing', async () => {
    const { session, notes } = await testSession();
    const missing = { ...shell(notes, 'true'), ProcessingInputs: [input('in', 's3://bucket/none')] };
    await expect(
      processingRunner(session).run(missing, recordedContext(session.objects)),
    ).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      category: 'job',
      message: expect.stringContaining('s3://bucket/none'),
    });
  });
});

test('a property file is in the output it names, and its numbers are what came out', async () => {
  const { session, notes } = await testSession();
  const context = recordedContext(session.objects);
  const script = `printf '{"regression_metrics": {"mse": {"value": 4.5}}}' > /opt/ml/processing/evaluation/e.json`;
  const response = await processingRunner(session).run(
    {
      ...shell(notes, script),
      ProcessingOutputConfig: { Outputs: [output('evaluation', 's3://bucket/evaluation/')] },
    },
    context,
  );
  const file = { PropertyFileName: 'R', OutputName: 'evaluation', FilePath: 'e.json' };
  expect(processingKind.propertyFileUri?.(response, file)).toBe('s3://bucket/evaluation/e.json');
  const step = { Name: 'E', Type: 'Processing', Arguments: {} };
  const outcome = (files: (typeof file)[]) =>
    processingKind.outcome?.(response, { step: { ...step, PropertyFiles: files }, objects: session.objects });
  expect(await outcome([file])).toBe('regression_metrics.mse.value 4.5');
  expect(await outcome([])).toBe('evaluation');
});

/** A request whose job runs a line of shell. */
function shell(notes: string, script: string): ProcessingRequest {
  return {
    AppSpecification: { ImageUri: 'host', ContainerEntrypoint: ['sh', '-c', `${noteStart}; ${script}`] },
    ProcessingResources: {
      ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
    },
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    Environment: { NOTES: notes },
  };
}

function input(
  path: string,
  uri: string,
  distribution: 'FullyReplicated' | 'ShardedByS3Key' = 'FullyReplicated',
): ProcessingInput {
  return {
    InputName: path,
    S3Input: {
      S3Uri: uri,
      LocalPath: `/opt/ml/processing/${path}`,
      S3DataType: 'S3Prefix',
      S3DataDistributionType: distribution,
    },
  };
}

function output(path: string, uri: string): ProcessingOutput {
  const place = { S3Uri: uri, LocalPath: `/opt/ml/processing/${path}`, S3UploadMode: 'EndOfJob' } as const;
  return { OutputName: path, S3Output: place };
}

async function objectsOf(session: HostSession['session'], uri: string): Promise<Record<string, string>> {
  const objects = await Array.fromAsync(session.objects.list(uri));
  const contents = objects.map(async ({ key, uri }) => [
    key,
    Buffer.from(await session.objects.read(uri)).toString(),
  ]);
  return Object.fromEntries(await Promise.all(contents));
}

async function testSession(): Promise<HostSession> {
  const session = await hostSession();
  onTestFinished(() => session.close());
  return session;
}
