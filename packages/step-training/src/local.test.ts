import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeStepRunner, noteStart, recordedContext, runningJobs, startedJobs } from '@slipway/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { trainingRunner } from './local.ts';
import type { TrainingRequest } from './request.ts';
import { type HostSession, hostSession } from './test/host-session.ts';

describeStepRunner('training on this machine', async () => {
  const { session, notes, close } = await hostSession();
  return {
    runner: trainingRunner(session),
    objects: session.objects,
    succeeding: shell(notes, 'echo weights > /opt/ml/model/model.bin; sleep 0.2'),
    failing: shell(notes, 'exit 1'),
    endless: shell(notes, 'exec sleep 600'),
    started: () => startedJobs(notes).length,
    running: () => runningJobs(notes).length,
    close,
  };
});

describe('a training job', () => {
  test('finds what SageMaker gives it', async () => {
    const { session, notes } = await testSession();
    await session.objects.write('s3://bucket/train/a.csv', '1,2');
    await session.objects.write('s3://bucket/val/b.csv', '3,4');
    const request: TrainingRequest = {
      ...shell(
        notes,
        `cp -r /opt/ml/input "$NOTES/input"; env > "$NOTES/env"
         touch /opt/ml/input/data/train/c.csv 2> "$NOTES/refusal"; exit 0`,
      ),
      HyperParameters: { max_depth: '5', name: '"x"' },
      InputDataConfig: [
        channel('train', 's3://bucket/train', { ContentType: 'text/csv' }),
        channel('validation', 's3://bucket/val/b.csv', { InputMode: 'FastFile' }),
      ],
      CheckpointConfig: { S3Uri: 's3://bucket/checkpoints' },
    };
    const context = recordedContext(session.objects);
    await trainingRunner(session).run(request, context);
    const json = (path: string) => JSON.parse(readFileSync(join(notes, 'input', path), 'utf8'));
    expect(json('config/hyperparameters.json')).toEqual({ max_depth: '5', name: '"x"' });
    expect(json('config/inputdataconfig.json')).toEqual({
      train: {
        ContentType: 'text/csv',
        TrainingInputMode: 'File',
        S3DistributionType: 'FullyReplicated',
        RecordWrapperType: 'None',
      },
      validation: {
        TrainingInputMode: 'FastFile',
        S3DistributionType: 'FullyReplicated',
        RecordWrapperType: 'None',
      },
    });
    expect(json('config/resourceconfig.json')).toEqual({
      current_host: 'algo-1',
      current_instance_type: 'ml.m5.xlarge',
      current_group_name: 'homogeneousCluster',
      hosts: ['algo-1'],
      instance_groups: [
        { instance_group_name: 'homogeneousCluster', instance_type: 'ml.m5.xlarge', hosts: ['algo-1'] },
      ],
      network_interface_name: 'lo',
    });
    expect(json('config/checkpointconfig.json')).toEqual({
      S3Uri: 's3://bucket/checkpoints',
      LocalPath: '/opt/ml/checkpoints',
    });
    expect(await readdir(join(notes, 'input/data'))).toEqual(['train', 'validation']);
    expect(readFileSync(join(notes, 'input/data/train/a.csv'), 'utf8')).toBe('1,2');
    expect(readFileSync(join(notes, 'input/data/validation/b.csv'), 'utf8')).toBe('3,4');
    // Channels are read-only, and nothing a job does reaches the store.
    expect(readFileSync(join(notes, 'refusal'), 'utf8')).toContain('c.csv');
    const keys = (await Array.fromAsync(session.objects.list('s3://bucket/train'))).map(({ key }) => key);
    expect(keys).toEqual(['train/a.csv']);
    const variables = readFileSync(join(notes, 'env'), 'utf8').split('\n');
    expect(variables).toEqual(
      expect.arrayContaining([
        `TRAINING_JOB_NAME=${context.jobName}`,
        `TRAINING_JOB_ARN=arn:aws:sagemaker:eu-west-1:000000000000:training-job/${context.jobName}`,
        'AWS_REGION=eu-west-1',
        'AWS_DEFAULT_REGION=eu-west-1',
      ]),
    );
  });

  test('answers as DescribeTrainingJob does, and reports the same while it runs', async () => {
    const { session, notes } = await testSession();
    const request: TrainingRequest = shell(
      notes,
      'echo w > /opt/ml/model/w; echo "rmse=2.5"; echo "rmse=1.5"',
    );
    const { reports, ...context } = recordedContext(session.objects);
    const response = await trainingRunner(session).run(
      {
        ...request,
        AlgorithmSpecification: {
          ...request.AlgorithmSpecification,
          TrainingInputMode: 'File',
          MetricDefinitions: [{ Name: 'validation:rmse', Regex: 'rmse=([0-9.]+)' }],
        },
        EnableManagedSpotTraining: true,
        Tags: [{ Key: 'a', Value: 'b' }],
      },
      context,
    );
    const { TrainingStartTime: start = '', TrainingEndTime: end = '', TrainingTimeInSeconds } = response;
    const arn = `arn:aws:sagemaker:eu-west-1:000000000000:training-job/${context.jobName}`;
    expect(response).toMatchObject({
      TrainingJobName: context.jobName,
      TrainingJobArn: arn,
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: `s3://bucket/out/${context.jobName}/output/model.tar.gz` },
      FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: 1.5 }],
      OutputDataConfig: request.OutputDataConfig,
      LastModifiedTime: end,
      SecondaryStatusTransitions: [
        { Status: 'Training', StartTime: start, EndTime: end },
        { Status: 'Completed', StartTime: end, EndTime: end },
      ],
      BillableTimeInSeconds: TrainingTimeInSeconds,
      // What the request says, and what goes without saying.
      EnableManagedSpotTraining: true,
      EnableNetworkIsolation: false,
      EnableInterContainerTrafficEncryption: false,
      StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    });
    // Of a request, not of a job.
    expect(response).not.toHaveProperty('Tags');
    expect(Date.parse(end)).toBeGreaterThanOrEqual(Date.parse(start));
    expect(reports[0]).toMatchObject({
      TrainingJobArn: arn,
      TrainingJobStatus: 'InProgress',
      LastModifiedTime: start,
      SecondaryStatusTransitions: [{ Status: 'Training', StartTime: start }],
    });
  });

  test('leaves its model and its output as archives', async () => {
    const { session, notes } = await testSession();
    const context = recordedContext(session.objects);
    await trainingRunner(session).run(
      shell(notes, 'cd /opt/ml; mkdir model/code; echo w > model/code/w; echo r > output/data/report'),
      context,
    );
    const uri = (name: string) => `s3://bucket/out/${context.jobName}/output/${name}`;
    expect(await unpacked(session, uri('model.tar.gz'))).toEqual(['code', 'code/w']);
    expect(await unpacked(session, uri('output.tar.gz'))).toEqual(['report']);
  });

  test('without a model there is no archive, and a word about it', async () => {
    const { session, notes } = await testSession();
    const { warnings, ...context } = recordedContext(session.objects);
    await trainingRunner(session).run(shell(notes, 'true'), context);
    expect(await Array.fromAsync(session.objects.list('s3://bucket/out'))).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('/opt/ml/model')]);
  });

  test('leaves its model as files where the request wants that', async () => {
    const { session, notes } = await testSession();
    const context = recordedContext(session.objects);
    const response = await trainingRunner(session).run(
      {
        ...shell(notes, 'echo w > /opt/ml/model/w'),
        OutputDataConfig: { S3OutputPath: 's3://bucket/out/', CompressionType: 'NONE' },
      },
      context,
    );
    const model = `s3://bucket/out/${context.jobName}/output/model/`;
    expect(response.ModelArtifacts.S3ModelArtifacts).toBe(model);
    expect(await session.objects.has(`${model}w`)).toBe(true);
  });

  test('has its code unpacked, and its hyperparameter says where', async () => {
    const { session, notes } = await testSession();
    const source = join(notes, 'sourcedir.tar.gz');
    execFileSync('tar', ['-czf', source, '-C', import.meta.dirname, 'local.ts']);
    await session.objects.upload(source, 's3://bucket/code/sourcedir.tar.gz');
    const context = recordedContext(session.objects);
    await trainingRunner(session).run(
      {
        ...shell(
          notes,
          'test -f /opt/ml/code/local.ts && cp /opt/ml/input/config/hyperparameters.json "$NOTES/"',
        ),
        HyperParameters: {
          sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
          sagemaker_program: '"local.ts"',
        },
      },
      context,
    );
    expect(JSON.parse(readFileSync(join(notes, 'hyperparameters.json'), 'utf8'))).toEqual({
      sagemaker_submit_directory: '"/opt/ml/code"',
      sagemaker_program: '"local.ts"',
    });
  });

  test('goes on from its checkpoints', async () => {
    const { session, notes } = await testSession();
    const script =
      'cat /opt/ml/checkpoints/* >> "$NOTES/seen"; echo "$TRAINING_JOB_NAME" > /opt/ml/checkpoints/epoch';
    for (const number of [1, 2]) {
      const context = recordedContext(session.objects, { jobName: `job-${number}` });
      await trainingRunner(session).run(
        { ...shell(notes, script), CheckpointConfig: { S3Uri: 's3://bucket/ck' } },
        context,
      );
    }
    expect(readFileSync(join(notes, 'seen'), 'utf8')).toBe('job-1\n');
    expect(Buffer.from(await session.objects.read('s3://bucket/ck/epoch')).toString()).toBe('job-2\n');
  });

  test('may have several hosts, each with its shard', async () => {
    const { session, notes } = await testSession();
    for (const key of ['a', 'b', 'c']) await session.objects.write(`s3://bucket/train/${key}`, key);
    const context = recordedContext(session.objects);
    await trainingRunner(session).run(
      {
        ...shell(
          notes,
          `host=$(sed 's/.*current_host":"\\([^"]*\\).*/\\1/' /opt/ml/input/config/resourceconfig.json)
           ls /opt/ml/input/data/train | tr '\\n' ' ' > /opt/ml/model/$host`,
        ),
        InputDataConfig: [channel('train', 's3://bucket/train', {}, 'ShardedByS3Key')],
        ResourceConfig: {
          InstanceGroups: [
            { InstanceGroupName: 'a', InstanceType: 'ml.m5.xlarge', InstanceCount: 1 },
            { InstanceGroupName: 'b', InstanceType: 'ml.m5.large', InstanceCount: 1 },
          ],
        },
      },
      context,
    );
    const model = await unpack(session, `s3://bucket/out/${context.jobName}/output/model.tar.gz`);
    expect(readFileSync(join(model, 'algo-1'), 'utf8')).toBe('a c ');
    expect(readFileSync(join(model, 'algo-2'), 'utf8')).toBe('b ');
  });

  test('that fails says why, and its model is stored all the same', async () => {
    const { session, notes } = await testSession();
    const { reports, ...context } = recordedContext(session.objects);
    const script =
      'echo w > /opt/ml/model/w; echo "a last word"; printf "bad data" > /opt/ml/output/failure; exit 3';
    const failure = await trainingRunner(session)
      .run(shell(notes, script), context)
      .catch((error) => error);
    expect(failure).toMatchObject({
      code: 'JOB_FAILED',
      category: 'job',
      message: 'ClientError: AlgorithmError: bad data, exit code: 3',
    });
    expect(failure.hint).toContain('a last word');
    expect(reports.at(-1)).toMatchObject({
      TrainingJobStatus: 'Failed',
      SecondaryStatus: 'Failed',
      SecondaryStatusTransitions: [{ Status: 'Training' }, { Status: 'Failed' }],
      FailureReason: 'AlgorithmError: bad data, exit code: 3',
    });
    expect(await unpacked(session, `s3://bucket/out/${context.jobName}/output/model.tar.gz`)).toEqual(['w']);
  });

  test('that takes too long is stopped in order, its model is stored, and its step fails', async () => {
    const { session, notes } = await testSession();
    const { reports, ...context } = recordedContext(session.objects);
    // Found again, as its time would else be up before it has begun on a machine that is slow.
    await startAndDie(notes, savingWhenStopped(notes), context.jobName);
    const late = { ...savingWhenStopped(notes), StoppingCondition: { MaxRuntimeInSeconds: 1 } };
    await expect(trainingRunner(session).run(late, context)).rejects.toMatchObject({
      code: 'MAX_RUNTIME_EXCEEDED',
      category: 'job',
    });
    expect(reports.at(-1)).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxRuntimeExceeded',
    });
    expect(await unpacked(session, `s3://bucket/out/${context.jobName}/output/model.tar.gz`)).toEqual(['w']);
  });

  test('outlives the process that started it, which may die at any moment', async () => {
    const { session, notes } = await testSession();
    const context = recordedContext(session.objects);
    const script =
      'echo first; while test ! -e "$NOTES/go"; do sleep 0.05; done; echo last; echo w > /opt/ml/model/w';
    const request = shell(notes, script);
    await startAndDie(notes, request, context.jobName);
    expect(runningJobs(notes)).toHaveLength(1);
    writeFileSync(join(notes, 'go'), '');
    const response = await trainingRunner(session).run(request, context);
    expect(response.TrainingJobStatus).toBe('Completed');
    expect(await unpacked(session, response.ModelArtifacts.S3ModelArtifacts)).toEqual(['w']);
    expect(startedJobs(notes)).toHaveLength(1);
    const log = readFileSync(join(session.directory, 'logs/abcdefghijkl/Step.log'), 'utf8');
    expect(log).toBe('first\nlast\n');
  });

  test('that a dead process left running is stopped by who has been told to stop, and its model is stored', async () => {
    const { session, notes } = await testSession();
    const context = recordedContext(session.objects, { signal: AbortSignal.abort() });
    const request = savingWhenStopped(notes);
    await startAndDie(notes, request, context.jobName);
    expect(runningJobs(notes)).toHaveLength(1);
    for (let again = 0; again < 2; again++) {
      await expect(trainingRunner(session).run(request, context)).rejects.toMatchObject({
        code: 'STEP_STOPPED',
        category: 'stopped',
      });
      expect(runningJobs(notes)).toEqual([]);
    }
    expect(startedJobs(notes)).toHaveLength(1);
    expect(await unpacked(session, `s3://bucket/out/${context.jobName}/output/model.tar.gz`)).toEqual(['w']);
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
    expect(await Array.fromAsync(session.backendOf('Train').list())).toEqual([]);
  });
});

/** Starts the job in a process of its own, which is killed when the job is at work. */
async function startAndDie(notes: string, request: TrainingRequest, jobName: string): Promise<void> {
  const program = join(import.meta.dirname, 'test/run-training.ts');
  const args = ['--conditions=@slipway/source', program, notes, JSON.stringify(request), jobName];
  const orchestrator = spawn(process.execPath, args, { stdio: 'inherit' });
  while (startedJobs(notes).length === 0) await setTimeout(20);
  orchestrator.kill('SIGKILL');
  await once(orchestrator, 'exit');
}

/** A request whose job runs until it is stopped, and then saves its model: from the moment on that it notes its start. */
function savingWhenStopped(notes: string): TrainingRequest {
  return shell(
    notes,
    'while :; do sleep 0.05; done',
    `trap "echo saved > /opt/ml/model/w; exit 0" TERM; ${noteStart}`,
  );
}

/** A request whose job runs a line of shell. */
function shell(notes: string, script: string, begin = noteStart): TrainingRequest {
  return {
    AlgorithmSpecification: {
      TrainingImage: 'host',
      TrainingInputMode: 'File',
      ContainerEntrypoint: ['sh', '-c', `${begin}; ${script}`],
    },
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
    Environment: { NOTES: notes },
  };
}

type Channel = NonNullable<TrainingRequest['InputDataConfig']>[number];

function channel(
  name: string,
  uri: string,
  more: Partial<Channel>,
  distribution: 'FullyReplicated' | 'ShardedByS3Key' = 'FullyReplicated',
): Channel {
  const source = { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: distribution } as const;
  return { ChannelName: name, DataSource: { S3DataSource: source }, ...more };
}

async function testSession(): Promise<HostSession> {
  const session = await hostSession();
  onTestFinished(() => session.close());
  return session;
}

/** A folder with what the system's own tar finds in an archive; gone after the test. */
async function unpack(session: HostSession['session'], uri: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-training-unpacked-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  execFileSync('tar', ['-xzf', session.objects.pathOf(uri), '-C', folder]);
  return folder;
}

async function unpacked(session: HostSession['session'], uri: string): Promise<string[]> {
  return (await readdir(await unpack(session, uri), { recursive: true })).sort();
}
