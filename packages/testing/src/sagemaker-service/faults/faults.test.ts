import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../test/aws-clients.ts';
import { trainingRequest } from '../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../clock.ts';
import { type SagemakerService, sagemakerService } from '../service.ts';

const ARN = 'arn:aws:sagemaker:us-east-1:123456789012';
const WHO = 'User: arn:aws:sts::123456789012:assumed-role/slipway/session is not authorized to perform:';

let clock: DrivenClock;
let service: SagemakerService;
let clients: AwsClients;

beforeEach(async () => {
  clock = drivenClock();
  service = await sagemakerService({ clock, buckets: ['bucket'] });
  clients = awsClients(service);
});
afterEach(() => service.close());

const create = (name = 'job') => clients.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
const look = () => clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));

describe('a fault', () => {
  test('strikes so many calls of its operation, after so many, and counts them', async () => {
    service.addFault({ operation: 'DescribeTrainingJob', kind: 'throttling', times: 2, after: 1 });
    await create();
    await look();
    for (const _ of [1, 2]) {
      await expect(look()).rejects.toMatchObject({
        name: 'ThrottlingException',
        message: 'Rate exceeded',
        $metadata: { httpStatusCode: 400 },
      });
    }
    await look();
    expect(service.snapshot().faults).toMatchObject([{ kind: 'throttling', hits: 2 }]);
    expect(service.calls.map(({ error, fault }) => [error, fault])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['ThrottlingException', 'throttling'],
      ['ThrottlingException', 'throttling'],
      [undefined, undefined],
    ]);
  });

  test('can lose the answer to what was done', async () => {
    service.addFault({ operation: 'CreateTrainingJob', kind: 'lost-answer' });
    await expect(create()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await look()).TrainingJobStatus).toBe('InProgress');
    await expect(create()).rejects.toMatchObject({ name: 'ResourceInUse' });
    expect(service.countOf('CreateTrainingJob')).toBe(2);
  });

  test('can break the connection before anything is done', async () => {
    service.addFault({ service: 'sagemaker', kind: 'no-connection' });
    await expect(create()).rejects.toThrow(/socket hang up|ECONNRESET/);
    await create();
  });

  test('can make an answer late', async () => {
    service.addFault({ operation: 'CreateTrainingJob', kind: 'slow', delay: 5000 });
    let isAnswered = false;
    const creating = create().then(() => {
      isAnswered = true;
    });
    await clients.sagemaker.send(new ListTrainingJobsCommand({}));
    while (service.snapshot().jobs.length === 0)
      await clients.sagemaker.send(new ListTrainingJobsCommand({}));
    clock.advance(4999);
    await look();
    expect(isAnswered).toBe(false);
    clock.advance(1);
    await creating;
  });

  test('is waited out by a client that retries', async () => {
    const patient = new SageMakerClient({
      endpoint: service.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 3,
    });
    service.addFault({ kind: 'server-error' });
    service.addFault({ kind: 'throttling' });
    await patient.send(new CreateTrainingJobCommand(trainingRequest('job')));
    expect(service.countOf('CreateTrainingJob')).toBe(3);
    expect(service.snapshot().jobs).toHaveLength(1);
    patient.destroy();
  });

  test('can be taken away', async () => {
    service.addFault({ kind: 'throttling', times: 100 });
    await expect(create()).rejects.toThrow();
    service.clearFaults();
    await create();
  });
});

describe('an error', () => {
  test.each([
    ['expired-token', 'ExpiredTokenException', 'The security token included in the request is expired', 400],
    ['resource-limit', 'ResourceLimitExceeded', expect.stringContaining('service limit'), 400],
    ['server-error', 'InternalFailure', expect.any(String), 500],
    [
      'access-denied',
      'AccessDeniedException',
      `${WHO} sagemaker:CreateTrainingJob on resource: ${ARN}:training-job/job because no identity-based policy allows the sagemaker:CreateTrainingJob action`,
      400,
    ],
  ] as const)('of SageMaker: %s', async (kind, name, message, httpStatusCode) => {
    service.addFault({ kind });
    await expect(create()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
    expect(service.snapshot().jobs).toEqual([]);
  });

  test('of a list names no resource', async () => {
    service.addFault({ kind: 'access-denied' });
    await expect(clients.sagemaker.send(new ListTrainingJobsCommand({}))).rejects.toThrow(
      `sagemaker:ListTrainingJobs on resource: ${ARN}:*`,
    );
  });

  test('of S3 is its own', async () => {
    const object = { Bucket: 'bucket', Key: 'key' };
    service.addFault({ service: 's3', kind: 'throttling' });
    await expect(clients.s3.send(new PutObjectCommand({ ...object, Body: '' }))).rejects.toMatchObject({
      name: 'SlowDown',
    });
    service.addFault({ service: 's3', kind: 'access-denied', times: 2 });
    await expect(clients.s3.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:GetObject on resource: arn:aws:s3:::bucket/key'),
    });
    await expect(clients.s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    service.addFault({ service: 's3', kind: 'expired-token' });
    await expect(clients.s3.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
  });

  test('of the others too', async () => {
    service.addFault({ service: 'logs', kind: 'access-denied' });
    await expect(clients.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('logs:DescribeLogGroups'),
    });
    service.addFault({ service: 'sts', kind: 'expired-token' });
    await expect(clients.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
    });
  });

  test('can be any other', async () => {
    const error = { code: 'Odd', message: 'quite odd', statusCode: 418 };
    service.addFault({ kind: 'error', error });
    await expect(create()).rejects.toMatchObject({
      name: 'Odd',
      message: 'quite odd',
      $metadata: { httpStatusCode: 418 },
    });
  });

  test('an operation that the service lacks is told', async () => {
    const response = await fetch(service.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'SageMaker.CreateNothing' },
      body: '{}',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'UnknownOperationException' }),
    ]);
  });
});
