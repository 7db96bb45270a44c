import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awsClients } from '../test/aws-clients.ts';
import { trainingRequest } from '../test/sagemaker-requests.ts';
import { type RemoteSagemakerService, sagemakerServiceProcess } from './remote-service.ts';

let service: RemoteSagemakerService;
let sagemaker: SageMakerClient;

beforeEach(async () => {
  service = await sagemakerServiceProcess({
    clock: 'driven',
    rules: [{ nameContains: 'bad', ends: 'Failed' }],
  });
  sagemaker = awsClients(service).sagemaker;
});
afterEach(() => service.close());

const create = (name: string) => sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
const status = async (TrainingJobName: string) =>
  (await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }))).TrainingJobStatus;

test('a service in a process of its own is told what to do, and tells what it did', async () => {
  await service.addRule({ nameContains: 'stuck', ends: 'WhenStopped', times: 1 });
  await service.addFault({ operation: 'CreateTrainingJob', kind: 'throttling' });
  await expect(create('good')).rejects.toMatchObject({ name: 'ThrottlingException' });
  for (const name of ['good', 'bad', 'stuck-1', 'stuck-2']) await create(name);
  await service.advance(60_000);
  expect(await Promise.all(['good', 'bad', 'stuck-1', 'stuck-2'].map(status))).toEqual([
    'Completed',
    'Failed',
    'InProgress',
    'Completed',
  ]);
  const { jobs, calls, faults, objects } = await service.snapshot();
  expect(jobs).toHaveLength(4);
  expect(calls).toEqual({ CreateTrainingJob: 5, DescribeTrainingJob: 4 });
  expect(faults).toMatchObject([{ kind: 'throttling', hits: 1 }]);
  expect(objects).toContain('s3://bucket/models/good/output/model.tar.gz');
  const [first, second] = await service.calls('CreateTrainingJob');
  expect([first?.error, second?.error]).toEqual(['ThrottlingException', undefined]);
  expect(second?.input).toMatchObject({ TrainingJobName: 'good' });
  await service.write('s3://bucket/ä b', 'content');
  expect(new TextDecoder().decode(await service.read('s3://bucket/ä b'))).toBe('content');
  expect(await service.read('s3://bucket/none')).toBeUndefined();
  await service.clearRules();
  await create('bad-no-more');
  await service.advance(60_000);
  expect(await status('bad-no-more')).toBe('Completed');
  await expect(fetch(`${service.endpoint}/_service/none`).then(({ status: code }) => code)).resolves.toBe(
    404,
  );
});

test('it ends with the process that started it', async () => {
  const program = fileURLToPath(import.meta.resolve('@slipway/testing/sagemaker-service/process'));
  const child = spawn(process.execPath, ['--conditions=@slipway/source', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});
