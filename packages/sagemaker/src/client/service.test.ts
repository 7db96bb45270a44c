import { hash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drivenClock, sessionClock } from '@slipway/testing/sagemaker-service';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Answer, type Asked, answeringServer } from '../test/answering-server.ts';

import { awsClients, type ClientOptions } from './aws-clients.ts';
import { limiter } from './limiter.ts';
import { loadClient } from './load-client.ts';
import { openService, type Service } from './service.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-aws-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

describe('a call', () => {
  test('is made with the region, credentials and endpoint of the environment, and gives plain JSON', async () => {
    const asked: Asked[] = [];
    const endpoint = await serve((request) => {
      asked.push(request);
      return { status: 200, body: { TrainingJobName: 'job', CreationTime: 1_700_000_000.25 } };
    });
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY-OF-ENVIRONMENT');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const { service } = sagemaker({});
    await expect(service.call('describeTrainingJob', { TrainingJobName: 'job' })).resolves.toEqual({
      TrainingJobName: 'job',
      CreationTime: '2023-11-14T22:13:20.250Z',
    });
    expect(asked[0]?.target).toBe('SageMaker.DescribeTrainingJob');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ TrainingJobName: 'job' });
    expect(asked[0]?.headers.authorization).toMatch(/KEY-OF-ENVIRONMENT\/\d+\/eu-north-1\/sagemaker\//);
  });

  test.each([
    ['that AWS_PROFILE names', true],
    ['that the session is given', false],
  ])('takes region and credentials of a profile %s', async (_, isOfEnvironment) => {
    const asked: Asked[] = [];
    const endpoint = await serve((request) => {
      asked.push(request);
      return { status: 200, body: {} };
    });
    const keys = 'aws_access_key_id = KEY-OF-PROFILE\naws_secret_access_key = secret';
    const profile = `[profile other]\nregion = ap-south-1\nendpoint_url = ${endpoint}\n${keys}\n`;
    await writeFile(join(home, 'config'), profile);
    if (isOfEnvironment) vi.stubEnv('AWS_PROFILE', 'other');
    // Of a profile that is no environment's the SDK does not read the endpoint.
    const options = isOfEnvironment ? {} : { profile: 'other', endpoint };
    await sagemaker(options).service.call('listTrainingJobs', {});
    expect(asked[0]?.headers.authorization).toMatch(/KEY-OF-PROFILE\/\d+\/ap-south-1\/sagemaker\//);
  });

  test('without credentials says how to get some', async () => {
    const endpoint = await serve(() => ({ status: 200, body: {} }));
    const call = sagemaker({ region: 'us-east-1', endpoint }).service.call('listTrainingJobs', {});
    await expect(call).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS_MISSING',
      category: 'environment',
      message: expect.stringContaining('SageMaker ListTrainingJobs'),
      hint: expect.stringContaining('aws sso login'),
    });
  });

  test.each([
    ['nobody has signed in to', undefined],
    ['is over', { accessToken: 'token', expiresAt: '2020-01-01T00:00:00Z' }],
  ])('with an SSO session that %s says how to sign in', async (_, token) => {
    const endpoint = await serve(() => ({ status: 200, body: {} }));
    const session = 'sso_start_url = https://example.invalid/start\nsso_region = us-east-1';
    const profile =
      '[profile sso]\nsso_session = mine\nsso_account_id = 123456789012\nsso_role_name = Scientist';
    await writeFile(join(home, 'config'), `[sso-session mine]\n${session}\n${profile}\nregion = us-east-1\n`);
    if (token !== undefined) {
      const folder = join(home, '.aws/sso/cache');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${hash('sha1', 'mine')}.json`), JSON.stringify(token));
    }
    const call = sagemaker({ profile: 'sso', endpoint }).service.call('listTrainingJobs', {});
    await expect(call).rejects.toMatchObject({
      code: expect.stringMatching(/^AWS_CREDENTIALS_(MISSING|EXPIRED)$/),
      category: 'environment',
      hint: expect.stringContaining('aws sso login'),
    });
  });

  test('without a region says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const call = sagemaker({}).service.call('listTrainingJobs', {});
    await expect(call).rejects.toMatchObject({ code: 'AWS_REGION_MISSING', category: 'environment' });
  });

  test('says which package is missing', async () => {
    const load = loadClient('@aws-sdk/client-s3', () => import('no-such-package' as string));
    await expect(load).rejects.toMatchObject({
      code: 'AWS_CLIENT_MISSING',
      category: 'environment',
      hint: 'npm install @aws-sdk/client-s3',
    });
  });

  test.each([
    ['ExpiredTokenException', 400, 'AWS_CREDENTIALS_EXPIRED', 'environment', undefined],
    ['UnrecognizedClientException', 400, 'AWS_CREDENTIALS_INVALID', 'environment', undefined],
    ['AccessDeniedException', 400, 'AWS_ACCESS_DENIED', 'environment', undefined],
    ['ResourceLimitExceeded', 400, 'AWS_QUOTA_EXCEEDED', 'environment', 'SageMaker.RESOURCE_LIMIT'],
    ['ThrottlingException', 400, 'AWS_THROTTLED', 'environment', 'Step.THROTTLING'],
    ['InternalFailure', 500, 'AWS_SERVICE_FAULT', 'environment', 'Step.SERVICE_FAULT'],
    ['ResourceInUse', 400, 'AWS_ALREADY_EXISTS', 'job', undefined],
    ['ResourceNotFound', 400, 'AWS_NOT_FOUND', 'job', undefined],
    ['ValidationException', 400, 'AWS_REQUEST_REFUSED', 'job', undefined],
  ])('that is answered by %s tells what it means', async (type, status, code, category, exceptionType) => {
    const { service } = await answered({ status, body: { __type: type, message: `because of ${type}` } });
    const call = service.call('createTrainingJob', { RoleArn: 'arn:aws:iam::1:role/r' }, { attempts: 1 });
    await expect(call).rejects.toMatchObject({
      code,
      category,
      ...(exceptionType && { exceptionType }),
      message: expect.stringMatching(
        new RegExp(`^SageMaker CreateTrainingJob in us-east-1: .*because of ${type}$`),
      ),
      hint: expect.any(String),
    });
  });

  test('that is not allowed names who may not, and the role that is passed on', async () => {
    const body = { __type: 'AccessDeniedException', message: 'no' };
    const { service } = await answered({ status: 400, body });
    const call = service.call('createTrainingJob', { RoleArn: 'arn:aws:iam::1:role/r' });
    await expect(call).rejects.toMatchObject({
      hint: 'Allow sagemaker:CreateTrainingJob to arn:aws:sts::1:assumed-role/me, which must also be allowed iam:PassRole on arn:aws:iam::1:role/r.',
    });
  });

  test.each([
    ['Requested resource not found.', 'AWS_NOT_FOUND'],
    ['Could not find model "arn:aws:sagemaker:us-east-1:1:model/m".', 'AWS_NOT_FOUND'],
    ['Cannot create already existing model "arn:aws:sagemaker:us-east-1:1:model/m".', 'AWS_ALREADY_EXISTS'],
  ])('that is refused with "%s" is %s', async (message, code) => {
    const { service } = await answered({ status: 400, body: { __type: 'ValidationException', message } });
    await expect(service.call('describeModel', {})).rejects.toMatchObject({ code });
  });

  test.each<[string, Answer]>([
    ['throttled', { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }],
    ['the fault of the service', { status: 503, body: { __type: 'ServiceUnavailable', message: 'later' } }],
    ['without an answer', 'cut'],
  ])('that is %s is made again', async (_, trouble) => {
    const { service, made } = await answered(trouble, trouble, { status: 200, body: { NextToken: 'yes' } });
    await expect(service.call('listTrainingJobs', {})).resolves.toEqual({ NextToken: 'yes' });
    expect(made()).toBe(3);
  });

  test('is given up after some attempts', async () => {
    const { service, made } = await answered('cut');
    await expect(service.call('listTrainingJobs', {}, { attempts: 4 })).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
      exceptionType: 'Step.SERVICE_FAULT',
    });
    expect(made()).toBe(4);
  });

  test('is not made for a signal that has fired', async () => {
    const { service, made } = await answered({ status: 200, body: {} });
    const reason = new Error('enough');
    const call = service.call('listTrainingJobs', {}, { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(made()).toBe(0);
  });

  test('has its turn: five a second, after a start without waiting', async () => {
    const { service, clock } = await answered({ status: 200, body: {} });
    const start = clock.now();
    await Promise.all(Array.from({ length: 60 }, () => service.call('listTrainingJobs', {})));
    expect(clock.now() - start).toBe(10_000);
  });
});

/** A service that gives these answers in turn, the last one again and again. */
async function answered(...answers: readonly Answer[]) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  let count = 0;
  const endpoint = await serve(() => {
    const answer = answers[Math.min(count, answers.length - 1)] ?? 'cut';
    count += 1;
    return answer;
  });
  return { ...sagemaker({ region: 'us-east-1', endpoint }), made: () => count };
}

function sagemaker(options: ClientOptions) {
  const clock = sessionClock(drivenClock());
  const service: Service = openService({
    name: 'SageMaker',
    client: async () => clock.watch(await awsClients(options).sagemaker()),
    limiter: limiter({ rate: 5, burst: 10, clock }),
    clock,
    caller: () => ({
      ...(options.region && { region: options.region }),
      principal: 'arn:aws:sts::1:assumed-role/me',
    }),
  });
  return { service, clock };
}

async function serve(answer: (asked: Asked) => Answer): Promise<string> {
  const { endpoint, close } = await answeringServer(answer);
  onTestFinished(close);
  return endpoint;
}
