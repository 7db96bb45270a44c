import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateHyperParameterTuningJobCommand,
  CreateTrainingJobCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../test/aws-clients.ts';
import { trainingRequest, tuningRequest } from '../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../clock.ts';
import type { JobOutcome } from '../sagemaker/jobs/job-outcome.ts';
import { type SagemakerService, sagemakerService } from '../service.ts';

const START = Date.parse('2026-01-02T03:04:05Z');
const logGroupName = '/aws/sagemaker/TrainingJobs';
const logStreamName = `job/algo-1-${START / 1000}`;

let clock: DrivenClock;
let service: SagemakerService;
let clients: AwsClients;
let outcome: JobOutcome;

beforeEach(async () => {
  clock = drivenClock(new Date(START));
  service = await sagemakerService({ clock, durations: { running: 10_000 }, onJob: () => outcome });
  clients = awsClients(service);
});
afterEach(() => service.close());

async function train(InstanceCount = 1): Promise<void> {
  const ResourceConfig = { InstanceType: 'ml.m5.large', InstanceCount, VolumeSizeInGB: 10 } as const;
  await clients.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('job', { ResourceConfig })));
  clock.advance(2);
}
async function read(more: Partial<GetLogEventsCommandInput> = {}): Promise<[string, string | undefined]> {
  const { events = [], nextForwardToken } = await clients.logs.send(
    new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, ...more }),
  );
  return [events.map(({ message }) => message).join(' '), nextForwardToken];
}

test('a stream is read on from where it was, and the token stays the same at its end', async () => {
  outcome = { logs: ['one', 'two', { text: 'three', after: 1000 }, { text: 'never', after: 20_000 }] };
  await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await train();
  const [first, afterFirst] = await read({ limit: 1 });
  const [second, end] = await read({ nextToken: afterFirst });
  expect([first, second]).toEqual(['one', 'two']);
  expect(await read({ nextToken: end })).toEqual(['', end]);
  clock.advance(1000);
  const [third, newEnd] = await read({ nextToken: end });
  expect(third).toBe('three');
  expect(newEnd).not.toBe(end);
  clock.advance(60_000);
  expect(await read({ nextToken: newEnd })).toEqual(['', newEnd]);
  await expect(read({ nextToken: 'odd' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { events = [] } = await clients.logs.send(
    new GetLogEventsCommand({
      logGroupName,
      logStreamName,
      limit: 2,
      startTime: START,
      endTime: START + 5000,
    }),
  );
  expect(events.map(({ message, timestamp }) => [message, timestamp])).toEqual([
    ['two', START + 2],
    ['three', START + 1002],
  ]);
});

test('lines that are late come after the job has ended, with the time they were written at', async () => {
  outcome = { logs: ['late'], logDelay: 60_000 };
  await train();
  clock.advance(30_000);
  expect(service.snapshot().jobs[0]?.status).toBe('Completed');
  const [nothing, end] = await read();
  expect(nothing).toBe('');
  clock.advance(60_000);
  const { events = [] } = await clients.logs.send(
    new GetLogEventsCommand({ logGroupName, logStreamName, nextToken: end }),
  );
  expect(events).toEqual([{ message: 'late', timestamp: START + 2, ingestionTime: START + 60_002 }]);
});

test('a line can come once the log of an ended job was looked at in vain, or half a minute late', async () => {
  outcome = { logs: ['soon', { text: 'late', afterLooks: 2 }] };
  await train();
  const [, end] = await read();
  const look = async () => (await read({ nextToken: end }))[0];
  clock.advance(20_000);
  // Nobody has heard yet that it has ended.
  for (const _ of [1, 2, 3]) expect(await look()).toBe('');
  await clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
  for (const _ of [1, 2]) expect(await look()).toBe('');
  expect(await look()).toBe('late');
  clock.advance(60_000);
  expect((await read())[0]).toBe('soon late');
});

test('who describes a tuning job hears which of its training jobs have ended', async () => {
  outcome = { logs: ['soon', { text: 'late', afterLooks: 1 }] };
  await clients.sagemaker.send(new CreateHyperParameterTuningJobCommand(tuningRequest('tune')));
  clock.advance(20_000);
  const { logStreams: [stream] = [] } = await clients.logs.send(
    new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'tune-001-' }),
  );
  const of = { logStreamName: stream?.logStreamName };
  const [, end] = await read(of);
  const look = async () => (await read({ ...of, nextToken: end }))[0];
  for (const _ of [1, 2]) expect(await look()).toBe('');
  const HyperParameterTuningJobName = 'tune';
  await clients.sagemaker.send(new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName }));
  expect([await look(), await look()]).toEqual(['', 'late']);
});

test('each host has its stream', async () => {
  outcome = { logs: [{ text: 'first' }, { text: 'second', host: 'algo-2' }] };
  await train(2);
  const { logStreams = [] } = await clients.logs.send(
    new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'job/' }),
  );
  expect(logStreams.map((stream) => stream.logStreamName)).toEqual([
    logStreamName,
    `job/algo-2-${START / 1000}`,
  ]);
  expect(logStreams[0]).toMatchObject({ creationTime: START + 2, lastEventTimestamp: START + 2 });
  const first = await clients.logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1 }));
  const { nextToken } = first;
  const rest = await clients.logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1, nextToken }));
  expect([rest.logStreams?.[0]?.logStreamName, rest.nextToken]).toEqual([
    `job/algo-2-${START / 1000}`,
    undefined,
  ]);
  await expect(
    clients.logs.send(new DescribeLogStreamsCommand({ logGroupName: '/none' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('lines of all streams are filtered', async () => {
  outcome = {
    logs: [{ text: 'loss 1' }, { text: 'loss 2', host: 'algo-2', after: 5 }, { text: 'other', after: 9 }],
  };
  await train(2);
  clock.advance(100);
  const filter = (more = {}) =>
    clients.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'loss', ...more }));
  const all = await filter();
  expect(all.events?.map(({ message }) => message)).toEqual(['loss 1', 'loss 2']);
  const first = await filter({ limit: 1 });
  const second = await filter({ limit: 1, nextToken: first.nextToken });
  expect([second.events?.[0]?.message, second.nextToken]).toEqual(['loss 2', undefined]);
  const one = await filter({ logStreamNames: [logStreamName] });
  expect(one.events?.map(({ message }) => message)).toEqual(['loss 1']);
});

test('STS tells who calls', async () => {
  expect(await clients.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:sts::123456789012:assumed-role/slipway/session',
  });
});
