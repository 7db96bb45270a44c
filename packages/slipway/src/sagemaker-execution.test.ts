import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { EXCEPTION_TYPES, pipelineFromDefinition, type StepDefinition } from '@slipway/core';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { capacityError, type SagemakerService, sagemakerService } from '@slipway/testing/sagemaker-service';
import { describe, expect, onTestFinished, test } from 'vitest';
import { trainingRequest } from './test/sagemaker-requests.ts';
import { serviceSession } from './test/sagemaker-service.ts';

describe('an execution on SageMaker', () => {
  test('runs a step of every kind to its end, and leaves their logs here', async () => {
    const { service, directory, run } = await setup();
    const { code, id } = await run().ended;
    expect(code).toBe(0);
    expectEachOnce(service);
    const [execution] = await executions(directory);
    expect(execution).toMatchObject({ id, status: 'Succeeded', pipelineName: 'EveryKind' });
    const logs = await readdir(join(directory, '.slipway/logs', id));
    expect(logs.sort()).toEqual(['Predict.log', 'Prepare.log', 'Train.log']);
  });

  test.each([
    'CreateProcessingJob',
    'CreateTrainingJob',
    'CreateModel',
    'CreateTransformJob',
    'CreateModelPackage',
  ])('whose process is killed at %s goes on in another one, and nothing is made twice', async (operation) => {
    const { service, directory, run } = await setup();
    // Done, and not answered before it dies.
    service.addFault({ operation, kind: 'slow', delay: NEVER });
    const first = run();
    while (service.countOf(operation) === 0 && first.child.exitCode === null) await setTimeout(2);
    first.child.kill('SIGKILL');
    const { id } = await first.ended;
    expect((await executions(directory))[0]).toMatchObject({ id, status: 'Executing' });
    expect((await run(id).ended).code).toBe(0);
    expectEachOnce(service);
    expect((await executions(directory))[0]).toMatchObject({ id, status: 'Succeeded' });
  });

  test('whose process was killed is stopped from another one, and so is its job', async () => {
    const { service, directory, run } = await setup();
    service.addRule({ type: 'TrainingJob', ends: 'WhenStopped' });
    const first = run();
    while (service.countOf('CreateTrainingJob') === 0 && first.child.exitCode === null) await setTimeout(2);
    first.child.kill('SIGKILL');
    const { id } = await first.ended;
    expect((await run(id, 'stop').ended).code).toBe(0);
    expect((await executions(directory))[0]).toMatchObject({ id, status: 'Stopped' });
    const { jobs } = service.snapshot();
    expect(jobs.map(({ type, status }) => `${type} ${status}`)).toContain('TrainingJob Stopped');
    expect(jobs).toHaveLength(2);
  });

  test('tries a job again that found no capacity, under another name, and never one that failed by itself', async () => {
    const { service, session, close } = await serviceSession();
    onTestFinished(close);
    service.addRule({ ...capacityError, times: 1 });
    const RetryPolicies = [{ ExceptionType: EXCEPTION_TYPES, IntervalSeconds: 1, MaxAttempts: 2 }];
    const step = (Name: string, image: string) =>
      ({
        Name,
        Type: 'Training',
        Arguments: trainingRequest(image),
        RetryPolicies,
      }) as object as StepDefinition;
    const started = async (...Steps: StepDefinition[]) =>
      await session.start(pipelineFromDefinition('P', { Version: '2020-12-01', Steps }));
    const retried = await started(step('Train', 'image'));
    await retried.wait();
    expect(await retried.steps()).toMatchObject([{ StepStatus: 'Succeeded', AttemptCount: 2 }]);
    service.addRule({ ends: 'Failed', failureReason: 'AlgorithmError: no, exit code: 1' });
    const failed = await started(step('Train', 'image'));
    await expect(failed.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
    expect(await failed.steps()).toMatchObject([
      {
        StepStatus: 'Failed',
        AttemptCount: 1,
        FailureReason: 'ClientError: AlgorithmError: no, exit code: 1',
      },
    ]);
    expect(new Set(service.snapshot().jobs.map(({ name }) => name)).size).toBe(3);
  });
});

/** Milliseconds: more than any test takes. */
const NEVER = 3_600_000;

function expectEachOnce(service: SagemakerService): void {
  const { jobs, models, modelPackages } = service.snapshot();
  expect(jobs.map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
    'ProcessingJob Completed',
    'TrainingJob Completed',
    'TransformJob Completed',
  ]);
  expect(models).toHaveLength(1);
  expect(modelPackages).toEqual([expect.stringMatching(/model-package\/Group\/1$/)]);
}

async function executions(directory: string) {
  const runs = sqliteRunStore({ path: join(directory, '.slipway/executions.sqlite') });
  try {
    return await Array.fromAsync(runs.list());
  } finally {
    await runs.close();
  }
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly id: string }>;
}

async function setup() {
  const service = await sagemakerService({
    durations: { running: 200 },
    rules: [{ metrics: { rmse: 1.5 } }],
  });
  onTestFinished(() => service.close());
  for (const key of [
    `sagemaker-us-east-1-${service.account}/there`,
    'bucket/raw/1.csv',
    'bucket/batch/1.csv',
  ])
    service.write(`s3://${key}`, 'content');
  const directory = await mkdtemp(join(tmpdir(), 'slipway-on-sagemaker-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const program = join(import.meta.dirname, 'test/run-on-sagemaker.ts');
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const run = (...what: readonly string[]): Run => {
    const args = ['--conditions=@slipway/source', program, service.endpoint, directory, ...what];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = Promise.all([once(child, 'exit'), text(child.stdout)]);
    return { child, ended: ended.then(([[code], out]) => ({ code, id: out.trim() })) };
  };
  return { service, directory, run };
}
