import { randomUUID } from 'node:crypto';
import {
  CreatePipelineCommand,
  type CreatePipelineCommandInput,
  DeletePipelineCommand,
  DescribePipelineCommand,
  ListPipelinesCommand,
  ListTagsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../../test/aws-clients.ts';
import { abalone, definition, trainingStep } from '../../../test/pipeline-documents.ts';
import { ROLE } from '../../../test/sagemaker-requests.ts';
import { type SagemakerService, sagemakerService } from '../../service.ts';

const ARN = 'arn:aws:sagemaker:us-east-1:123456789012:pipeline/P';

let service: SagemakerService;
let sagemaker: AwsClients['sagemaker'];

beforeEach(async () => {
  service = await sagemakerService({ onJob: () => ({ ends: 'WhenStopped' }) });
  sagemaker = awsClients(service).sagemaker;
});
afterEach(() => service.close());

const token = randomUUID;
const create = (more: Partial<CreatePipelineCommandInput> = {}) =>
  sagemaker.send(
    new CreatePipelineCommand({
      PipelineName: 'P',
      PipelineDefinition: abalone(),
      RoleArn: ROLE,
      ClientRequestToken: token(),
      ...more,
    }),
  );
const describePipeline = () => sagemaker.send(new DescribePipelineCommand({ PipelineName: 'P' }));

test('a pipeline is made, changed and removed', async () => {
  await expect(describePipeline()).rejects.toMatchObject({
    name: 'ResourceNotFound',
    message: `Pipeline '${ARN}' does not exist.`,
  });
  const ClientRequestToken = token();
  expect((await create({ ClientRequestToken, Tags: [{ Key: 'a', Value: 'b' }] })).PipelineArn).toBe(ARN);
  expect((await create({ ClientRequestToken })).PipelineArn).toBe(ARN);
  await expect(create()).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('Pipeline names must be unique within an AWS account'),
  });
  expect(await describePipeline()).toMatchObject({
    PipelineName: 'P',
    PipelineDisplayName: 'P',
    PipelineDefinition: abalone(),
    PipelineStatus: 'Active',
    RoleArn: ROLE,
  });
  expect((await sagemaker.send(new ListTagsCommand({ ResourceArn: ARN }))).Tags).toEqual([
    { Key: 'a', Value: 'b' },
  ]);
  const changed = definition([trainingStep('A')]);
  service.write('s3://bucket/definition.json', changed);
  await sagemaker.send(
    new UpdatePipelineCommand({
      PipelineName: 'P',
      PipelineDescription: 'shorter',
      PipelineDefinitionS3Location: { Bucket: 'bucket', ObjectKey: 'definition.json' },
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
    }),
  );
  expect(await describePipeline()).toMatchObject({
    PipelineDefinition: changed,
    PipelineDescription: 'shorter',
    RoleArn: ROLE,
    ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
  });
  const { PipelineSummaries } = await sagemaker.send(new ListPipelinesCommand({ PipelineNamePrefix: 'P' }));
  expect(PipelineSummaries).toMatchObject([{ PipelineArn: ARN, PipelineDescription: 'shorter' }]);
  expect(
    (await sagemaker.send(new ListPipelinesCommand({ PipelineNamePrefix: 'Q' }))).PipelineSummaries,
  ).toEqual([]);
  const remove = new DeletePipelineCommand({ PipelineName: 'P', ClientRequestToken: token() });
  expect((await sagemaker.send(remove)).PipelineArn).toBe(ARN);
  await expect(describePipeline()).rejects.toMatchObject({ name: 'ResourceNotFound' });
});

test('a pipeline that runs is not removed', async () => {
  await create({ PipelineDefinition: definition([trainingStep('A')]) });
  const { PipelineExecutionArn } = await sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: ARN, ClientRequestToken: token() }),
  );
  const remove = () =>
    sagemaker.send(new DeletePipelineCommand({ PipelineName: 'P', ClientRequestToken: token() }));
  await expect(remove()).rejects.toMatchObject({ name: 'ConflictException' });
  await sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn, ClientRequestToken: token() }),
  );
});

test.each<[string, Partial<CreatePipelineCommandInput>, RegExp]>([
  ['is no JSON', { PipelineDefinition: '{' }, /^Unable to parse pipeline definition/],
  [
    'has a step nobody knows',
    { PipelineDefinition: definition([trainingStep('A', { DependsOn: ['B'] })]) },
    /B/,
  ],
  ['is nowhere', { PipelineDefinition: undefined }, /must specify PipelineDefinition/],
  [
    'is not in its bucket',
    { PipelineDefinition: undefined, PipelineDefinitionS3Location: { Bucket: 'bucket', ObjectKey: 'x' } },
    /s3:\/\/bucket\/x/,
  ],
  ['has a bad name', { PipelineName: 'a_b' }, /'pipelineName'/],
  ['has a short token', { ClientRequestToken: 'short' }, /'clientRequestToken'/],
])('a definition that %s is refused', async (_, wrong, message) => {
  await expect(create(wrong)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
});
