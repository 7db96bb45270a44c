import type { Session, StepContext, StepKind } from '@slipway/core';
import { modelKind, registerModelKind } from '@slipway/step-model';
import { processingKind } from '@slipway/step-processing';
import { trainingKind } from '@slipway/step-training';
import { transformKind } from '@slipway/step-transform';
import { tuningKind } from '@slipway/step-tuning';
import { describeStepRunner, recordedContext } from '@slipway/testing';
import type { JobOutcome, JobSeen, SagemakerService } from '@slipway/testing/sagemaker-service';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  modelRequest,
  processingRequest,
  registerModelRequest,
  trainingRequest,
  transformRequest,
  tuningRequest,
} from './test/sagemaker-requests.ts';
import { serviceSession } from './test/sagemaker-service.ts';

// What a request holds tells what becomes of its job.
const OUTCOMES: Readonly<Record<string, JobOutcome>> = {
  'must-fail': { ends: 'Failed', failureReason: 'AlgorithmError: bad data, exit code: 1' },
  'never-ends': { ends: 'WhenStopped' },
};

const onJob = ({ request }: JobSeen): JobOutcome | undefined =>
  Object.entries(OUTCOMES).find(([word]) => JSON.stringify(request).includes(word))?.[1];

describe.each<[string, StepKind, (word: string) => object]>([
  ['Processing', processingKind as StepKind, processingRequest],
  ['Training', trainingKind as StepKind, trainingRequest],
  ['Transform', transformKind as StepKind, transformRequest],
  ['Tuning', tuningKind as StepKind, tuningRequest],
])('%s', (name, kind, request) => {
  describeStepRunner(`${name} on SageMaker`, async () => {
    const { service, session, close } = await serviceSession({ onJob });
    for (const model of ['ends-well', ...Object.keys(OUTCOMES)])
      await session.sagemaker.call('createModel', { ...modelRequest(), ModelName: model });
    const runner = await kind.runner(session);
    const jobs = () => service.snapshot().jobs.filter(({ type }) => type.includes(name));
    return {
      // Names of tuning jobs are shorter.
      runner: {
        run: (asked: object, context) =>
          runner.run(asked, { ...context, jobName: context.jobName.slice(-(kind.jobNameLength ?? 63)) }),
      },
      objects: session.objects,
      succeeding: request('ends-well'),
      failing: request('must-fail'),
      endless: request('never-ends'),
      started: () => jobs().length,
      running: () => jobs().filter(({ status }) => /^(InProgress|Stopping)$/.test(status)).length,
      close,
    };
  });
});

describe.each<[string, StepKind, object, (service: SagemakerService) => readonly string[]]>([
  ['Model', modelKind as StepKind, modelRequest(), (service) => service.snapshot().models],
  [
    'RegisterModel in a group',
    registerModelKind as StepKind,
    registerModelRequest('Group'),
    (service) => service.snapshot().modelPackages,
  ],
  [
    'RegisterModel without a group',
    registerModelKind as StepKind,
    registerModelRequest(),
    (service) => service.snapshot().modelPackages,
  ],
])('%s', (name, kind, request, made) => {
  describeStepRunner(`${name} on SageMaker`, async () => {
    const { service, session, close } = await serviceSession();
    return {
      runner: await kind.runner(session),
      objects: session.objects,
      succeeding: request,
      started: () => made(service).length,
      running: () => 0,
      close,
    };
  });

  test('makes it once, also where the answer is lost', async () => {
    const { service, session, close } = await serviceSession();
    onTestFinished(close);
    const create = name === 'Model' ? 'CreateModel' : 'CreateModelPackage';
    service.addFault({ operation: create, kind: 'lost-answer' });
    const response = await (await kind.runner(session)).run(request, recordedContext(session.objects));
    expect(made(service)).toHaveLength(1);
    expect(kind.metadata?.(response as object)).toMatchObject({
      [name.split(' ')[0] ?? '']: { Arn: expect.stringMatching(/^arn:aws:sagemaker:/) },
    });
  });
});

test('a version of a model is described whole, and ready', async () => {
  const { session, close } = await serviceSession();
  onTestFinished(close);
  const runner = await registerModelKind.runner(session);
  const versions: unknown[] = [];
  for (const jobName of ['first', 'second'])
    versions.push(
      await runner.run(registerModelRequest('Group') as never, {
        ...recordedContext(session.objects),
        jobName,
      }),
    );
  expect(versions).toMatchObject(
    [1, 2].map((version) => ({
      ModelPackageName: 'Group',
      ModelPackageVersion: version,
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: 'PendingManualApproval',
    })),
  );
});

test('a tuning job tells its training jobs, the best first, and what they wrote', async () => {
  const { session, service, close } = await serviceSession({
    onJob: ({ name }) => ({
      metrics: { loss: Number(/-(\d{3})-/.exec(name)?.[1] ?? 0) },
      logs: ['a line'],
    }),
  });
  onTestFinished(close);
  const runner = await tuningKind.runner(session);
  const lines: string[] = [];
  const log: StepContext['log'] = ({ host, text }) => void lines.push(`${host} ${text}`);
  const context = { ...recordedContext(session.objects), jobName: 'abcdefghijkl-Tune-0123456789', log };
  const response = await runner.run(tuningRequest('image') as never, context);
  expect(response.TrainingJobSummaries.map(({ TrainingJobName }) => TrainingJobName.slice(0, 32))).toEqual(
    ['001', '002', '003', '004'].map((number) => `${context.jobName}-${number}`),
  );
  expect(response).toMatchObject({ HyperParameterTuningJobStatus: 'Completed' });
  expect(lines.toSorted()).toEqual(
    [1, 2, 3, 4].map((number) =>
      expect.stringMatching(new RegExp(`^00${number}-[0-9a-f]{8}/algo-1 a line$`)),
    ),
  );
  expect(service.countOf('ListTrainingJobsForHyperParameterTuningJob')).toBe(1);
});

test('the network and keys of a session reach the training jobs of a tuning job', async () => {
  const vpc = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] };
  const requestDefaults = { tags: { team: 'a' }, vpc, outputKmsKey: 'out', volumeKmsKey: 'volume' };
  const { session, service, close } = await serviceSession();
  onTestFinished(close);
  const runner = await tuningKind.runner({ ...session, requestDefaults } as Session);
  const context = { ...recordedContext(session.objects), jobName: 'abcdefghijkl-Tune-0123456789' };
  await runner.run(tuningRequest('image') as never, context);
  const created = service.calls.find(({ operation }) => operation === 'CreateHyperParameterTuningJob');
  expect(created?.input).toMatchObject({
    Tags: [{ Key: 'team', Value: 'a' }],
    TrainingJobDefinition: {
      VpcConfig: vpc,
      OutputDataConfig: { KmsKeyId: 'out' },
      ResourceConfig: { VolumeKmsKeyId: 'volume' },
    },
  });
});
