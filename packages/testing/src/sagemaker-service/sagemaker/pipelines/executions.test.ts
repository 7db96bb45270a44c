import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreatePipelineCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeModelPackageCommand,
  DescribePipelineDefinitionForExecutionCommand,
  DescribePipelineExecutionCommand,
  type DescribePipelineExecutionCommandOutput,
  DescribeTrainingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  ListPipelineParametersForExecutionCommand,
  type PipelineExecutionStep,
  RetryPipelineExecutionCommand,
  StartPipelineExecutionCommand,
  type StartPipelineExecutionCommandInput,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../../test/aws-clients.ts';
import {
  abalone,
  definition,
  processingStep,
  trainingStep,
  tuningStep,
} from '../../../test/pipeline-documents.ts';
import { ROLE } from '../../../test/sagemaker-requests.ts';
import { type SagemakerService, sagemakerService } from '../../service.ts';
import type { JobSeen } from '../jobs/job.ts';
import { capacityError, type JobOutcome } from '../jobs/job-outcome.ts';

let service: SagemakerService;
let clients: AwsClients;
let onJob: (job: JobSeen) => JobOutcome | undefined;

beforeEach(async () => {
  onJob = () => undefined;
  service = await sagemakerService({ onJob: (job) => onJob(job), durations: { running: 2 } });
  clients = awsClients(service);
});
afterEach(() => service.close());

const token = randomUUID;
const create = (PipelineDefinition: string, more = {}) =>
  clients.sagemaker.send(
    new CreatePipelineCommand({
      PipelineName: 'P',
      PipelineDefinition,
      RoleArn: ROLE,
      ClientRequestToken: token(),
      ...more,
    }),
  );
async function start(more: Partial<StartPipelineExecutionCommandInput> = {}): Promise<string> {
  const { PipelineExecutionArn = '' } = await clients.sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: 'P', ClientRequestToken: token(), ...more }),
  );
  return PipelineExecutionArn;
}
const execution = (PipelineExecutionArn: string) =>
  clients.sagemaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn }));
async function end(arn: string): Promise<DescribePipelineExecutionCommandOutput> {
  for (;;) {
    const description = await execution(arn);
    if (!/^(Executing|Stopping)$/.test(description.PipelineExecutionStatus ?? '')) return description;
    await sleep(2);
  }
}
async function steps(arn: string): Promise<Record<string, PipelineExecutionStep>> {
  const { PipelineExecutionSteps = [] } = await clients.sagemaker.send(
    new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, SortOrder: 'Ascending' }),
  );
  return Object.fromEntries(PipelineExecutionSteps.map((step) => [step.StepName, step]));
}
async function until<Value>(look: () => Promise<Value | undefined | false>): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(2);
  }
}
const evaluated = (mse: number): void => {
  onJob = ({ name }) =>
    name.includes('-Evaluate-')
      ? { objects: { 'test/report.json': JSON.stringify({ metrics: { mse } }) } }
      : undefined;
};

describe('an execution', () => {
  test('runs its steps as jobs of the service, and registers what is good enough', async () => {
    evaluated(4.5);
    await create(abalone());
    const arn = await start({ PipelineParameters: [{ Name: 'Rounds', Value: '7' }] });
    expect(arn).toMatch(/^arn:aws:sagemaker:us-east-1:123456789012:pipeline\/P\/execution\/[a-z0-9]{12}$/);
    expect(await end(arn)).toMatchObject({
      PipelineArn: 'arn:aws:sagemaker:us-east-1:123456789012:pipeline/P',
      PipelineExecutionArn: arn,
      PipelineExecutionStatus: 'Succeeded',
      CreationTime: expect.any(Date),
    });
    const ran = await steps(arn);
    expect(Object.keys(ran)).toEqual(['Prepare', 'Train', 'Evaluate', 'GoodEnough', 'Create', 'Register']);
    expect(ran.GoodEnough?.Metadata).toEqual({ Condition: { Outcome: 'True' } });
    expect(ran.Register?.Metadata?.RegisterModel?.Arn).toBe(
      'arn:aws:sagemaker:us-east-1:123456789012:model-package/abalone/1',
    );
    const { Train } = ran;
    expect(Train).toMatchObject({ StepStatus: 'Succeeded', AttemptCount: 1, StartTime: expect.any(Date) });
    expect(Train).not.toHaveProperty('StepType');
    const TrainingJobName = Train?.Metadata?.TrainingJob?.Arn?.split('/')[1] ?? '';
    expect(TrainingJobName).toMatch(new RegExp(`^pipelines-${arn.slice(-12)}-Train-[a-z0-9]{10}$`));
    const job = await clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
    expect(job).toMatchObject({ TrainingJobStatus: 'Completed', HyperParameters: { rounds: '7' } });
    expect(job.InputDataConfig?.[0]?.DataSource?.S3DataSource?.S3Uri).toBe('s3://bucket/Prepare/train');
    const { events = [] } = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: '/aws/sagemaker/TrainingJobs',
        logStreamNamePrefix: TrainingJobName,
      }),
    );
    expect(events.map(({ message }) => message)).toEqual([`${TrainingJobName} runs`]);
    const { InferenceSpecification } = await clients.sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: ran.Register?.Metadata?.RegisterModel?.Arn }),
    );
    expect(InferenceSpecification?.Containers?.[0]?.ModelDataUrl).toBe(job.ModelArtifacts?.S3ModelArtifacts);
    const parameters = await clients.sagemaker.send(
      new ListPipelineParametersForExecutionCommand({ PipelineExecutionArn: arn }),
    );
    expect(parameters.PipelineParameters).toEqual([
      { Name: 'Rounds', Value: '7' },
      { Name: 'Most', Value: '6' },
      { Name: 'Colour', Value: 'red' },
    ]);
    const document = await clients.sagemaker.send(
      new DescribePipelineDefinitionForExecutionCommand({ PipelineExecutionArn: arn }),
    );
    expect(document.PipelineDefinition).toBe(abalone());
    expect(service.snapshot()).toMatchObject({ pipelines: ['P'], executions: [arn] });
  });

  test('fails in its Fail step, which cannot be retried', async () => {
    evaluated(9);
    await create(abalone());
    const arn = await start();
    expect(await end(arn)).toMatchObject({
      PipelineExecutionStatus: 'Failed',
      FailureReason: expect.stringMatching(/^Step failure: One or multiple steps failed/),
    });
    expect((await steps(arn)).TooBad).toMatchObject({
      StepStatus: 'Failed',
      FailureReason: 'Not below 6',
      Metadata: { Fail: { ErrorMessage: 'Not below 6' } },
    });
    const retry = new RetryPipelineExecutionCommand({
      PipelineExecutionArn: arn,
      ClientRequestToken: token(),
    });
    await expect(clients.sagemaker.send(retry)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('with the same token is the same one', async () => {
    await create(definition([trainingStep('A')]));
    const ClientRequestToken = token();
    const [one, other] = await Promise.all([start({ ClientRequestToken }), start({ ClientRequestToken })]);
    expect(other).toBe(one);
    expect(await start()).not.toBe(one);
    const { PipelineExecutionSummaries = [] } = await clients.sagemaker.send(
      new ListPipelineExecutionsCommand({ PipelineName: 'P', SortOrder: 'Ascending' }),
    );
    expect(
      PipelineExecutionSummaries.map(({ PipelineExecutionArn }) => PipelineExecutionArn?.slice(0, 56)),
    ).toHaveLength(2);
    expect(PipelineExecutionSummaries[0]).toMatchObject({
      PipelineExecutionArn: one,
      PipelineExecutionDisplayName: expect.stringMatching(/^execution-\d+$/),
    });
  });

  test.each([
    [[{ Name: 'None', Value: 'x' }], /None/],
    [[{ Name: 'Rounds', Value: 'many' }], /Rounds/],
    [[{ Name: 'Colour', Value: 'blue' }], /Colour/],
  ])('is refused with the parameters %j', async (PipelineParameters, message) => {
    await create(abalone());
    await expect(start({ PipelineParameters })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect(service.snapshot().jobs).toEqual([]);
  });

  test('runs so many steps at once', async () => {
    const running = { now: 0, most: 0 };
    onJob = () => ({ ends: 'WhenStopped' });
    await create(definition(['A', 'B', 'C'].map((name) => trainingStep(name))), {
      ParallelismConfiguration: { MaxParallelExecutionSteps: 3 },
    });
    const arn = await start({ ParallelismConfiguration: { MaxParallelExecutionSteps: 2 } });
    await until(async () => service.snapshot().jobs.length === 2);
    running.now = Object.keys(await steps(arn)).length;
    expect(running.now).toBe(2);
    expect((await execution(arn)).ParallelismConfiguration).toEqual({ MaxParallelExecutionSteps: 2 });
  });

  test('tunes, and knows the best', async () => {
    await create(definition([tuningStep('Tune_it-long')]));
    const arn = await start();
    expect((await end(arn)).PipelineExecutionStatus).toBe('Succeeded');
    const name = (await steps(arn))['Tune_it-long']?.Metadata?.TuningJob?.Arn?.split('/')[1] ?? '';
    expect(name).toMatch(new RegExp(`^${arn.slice(-12)}-Tune-it--[a-z0-9]{10}$`));
    const job = await clients.sagemaker.send(
      new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }),
    );
    expect(job.TrainingJobStatusCounters?.Completed).toBe(4);
  });
});

describe('a stop', () => {
  test('stops the jobs, and the execution after them', async () => {
    onJob = () => ({ ends: 'WhenStopped' });
    await create(
      definition([trainingStep('A'), processingStep('B'), trainingStep('C', { DependsOn: ['A'] })]),
    );
    const arn = await start();
    await until(async () => service.snapshot().jobs.length === 2);
    const stop = () =>
      clients.sagemaker.send(
        new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: token() }),
      );
    await stop();
    expect((await execution(arn)).PipelineExecutionStatus).toMatch(/^Stopp/);
    expect((await end(arn)).PipelineExecutionStatus).toBe('Stopped');
    const ended = await steps(arn);
    expect(Object.values(ended).map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`)).toEqual([
      'A Stopped',
      'B Stopped',
    ]);
    expect(service.snapshot().jobs.map(({ status }) => status)).toEqual(['Stopped', 'Stopped']);
    await expect(stop()).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a retry', () => {
  test('goes on from the step that failed', async () => {
    let isMended = false;
    onJob = ({ name }) =>
      name.includes('-B-') && !isMended ? { ends: 'Failed', failureReason: 'AlgorithmError: no' } : undefined;
    await create(definition([trainingStep('A'), trainingStep('B', { DependsOn: ['A'] })]));
    const arn = await start();
    expect((await end(arn)).PipelineExecutionStatus).toBe('Failed');
    expect((await steps(arn)).B).toMatchObject({
      StepStatus: 'Failed',
      FailureReason: 'ClientError: AlgorithmError: no',
      Metadata: { TrainingJob: { Arn: expect.any(String) } },
    });
    isMended = true;
    const retry = new RetryPipelineExecutionCommand({
      PipelineExecutionArn: arn,
      ClientRequestToken: token(),
    });
    expect((await clients.sagemaker.send(retry)).PipelineExecutionArn).toBe(arn);
    expect((await end(arn)).PipelineExecutionStatus).toBe('Succeeded');
    expect(service.snapshot().jobs.map(({ name, status }) => `${name.slice(23, 24)} ${status}`)).toEqual([
      'A Completed',
      'B Failed',
      'B Completed',
    ]);
    const again = new RetryPipelineExecutionCommand({
      PipelineExecutionArn: arn,
      ClientRequestToken: token(),
    });
    await expect(clients.sagemaker.send(again)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('by a policy is the next attempt', async () => {
    let attempts = 0;
    onJob = () => (attempts++ === 0 ? capacityError : undefined);
    const policy = { ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 1, MaxAttempts: 2 };
    await create(definition([trainingStep('A', { RetryPolicies: [policy] })]));
    const arn = await start();
    expect((await end(arn)).PipelineExecutionStatus).toBe('Succeeded');
    expect((await steps(arn)).A).toMatchObject({ StepStatus: 'Succeeded', AttemptCount: 2 });
  });
});

describe('what ran before', () => {
  test('is taken from the cache, by paths', async () => {
    const CacheConfig = { Enabled: true, ExpireAfter: 'P30d' };
    await create(definition([trainingStep('A', { CacheConfig })]));
    const first = await start();
    await end(first);
    const second = await start();
    await end(second);
    expect((await steps(second)).A?.CacheHitResult).toEqual({ SourcePipelineExecutionArn: first });
    expect(service.snapshot().jobs).toHaveLength(1);
  });

  test('answers for the steps that a selection leaves out', async () => {
    await create(definition([trainingStep('A'), trainingStep('B', { DependsOn: ['A'] })]));
    const first = await start();
    await end(first);
    const SelectedSteps = [{ StepName: 'B' }];
    await expect(start({ SelectiveExecutionConfig: { SelectedSteps } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const SelectiveExecutionConfig = { SourcePipelineExecutionArn: first, SelectedSteps };
    const second = await start({ SelectiveExecutionConfig });
    expect(await end(second)).toMatchObject({
      PipelineExecutionStatus: 'Succeeded',
      SelectiveExecutionConfig,
    });
    expect((await steps(second)).A?.SelectiveExecutionResult).toEqual({ SourcePipelineExecutionArn: first });
    expect(service.snapshot().jobs).toHaveLength(3);
  });
});
