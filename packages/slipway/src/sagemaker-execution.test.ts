import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { type SagemakerService, sagemakerService } from '@slipway/testing/sagemaker-service';
import { describe, expect, onTestFinished, test } from 'vitest';

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
    const first = run();
    while (service.countOf(operation) === 0 && first.child.exitCode === null) await setTimeout(2);
    first.child.kill('SIGKILL');
    const { id } = await first.ended;
    expect((await executions(directory))[0]).toMatchObject({ id, status: 'Executing' });
    expect((await run(id).ended).code).toBe(0);
    expectEachOnce(service);
    expect((await executions(directory))[0]).toMatchObject({ id, status: 'Succeeded' });
  });
});

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
    onJob: () => ({ metrics: { rmse: 1.5 } }),
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
  const run = (id?: string): Run => {
    const args = ['--conditions=@slipway/source', program, service.endpoint, directory, ...(id ? [id] : [])];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = Promise.all([once(child, 'exit'), text(child.stdout)]);
    return { child, ended: ended.then(([[code], out]) => ({ code, id: out.trim() })) };
  };
  return { service, directory, run };
}
