import {
  CreateModelCommand,
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  ListModelsCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../test/aws-clients.ts';
import { ROLE } from '../../test/sagemaker-requests.ts';
import { type DrivenClock, drivenClock } from '../clock.ts';
import { type SagemakerService, sagemakerService } from '../service.ts';

const ARN = 'arn:aws:sagemaker:us-east-1:123456789012';

let clock: DrivenClock;
let service: SagemakerService;
let sagemaker: AwsClients['sagemaker'];

beforeEach(async () => {
  clock = drivenClock();
  service = await sagemakerService({ clock });
  sagemaker = awsClients(service).sagemaker;
});
afterEach(() => service.close());

test('a model is made once, and removed', async () => {
  const ModelName = 'model';
  const create = () =>
    sagemaker.send(
      new CreateModelCommand({ ModelName, ExecutionRoleArn: ROLE, PrimaryContainer: { Image: 'image' } }),
    );
  const look = () => sagemaker.send(new DescribeModelCommand({ ModelName }));
  await expect(look()).rejects.toThrow(`Could not find model "${ARN}:model/model".`);
  expect((await create()).ModelArn).toBe(`${ARN}:model/model`);
  await expect(create()).rejects.toThrow(`Cannot create already existing model "${ARN}:model/model".`);
  expect(await look()).toMatchObject({
    ModelName,
    PrimaryContainer: { Image: 'image' },
    CreationTime: clock.now(),
  });
  expect((await sagemaker.send(new ListModelsCommand({ NameContains: 'MOD' }))).Models).toEqual([
    { ModelName, ModelArn: `${ARN}:model/model`, CreationTime: clock.now() },
  ]);
  await sagemaker.send(new DeleteModelCommand({ ModelName }));
  await expect(look()).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(sagemaker.send(new CreateModelCommand({ ModelName }))).rejects.toThrow('PrimaryContainer');
});

test('packages of a group are numbered, one for each token', async () => {
  const group = { ModelPackageGroupName: 'group' };
  const create = (more: Partial<CreateModelPackageCommandInput> = {}) =>
    sagemaker.send(new CreateModelPackageCommand({ ...group, ...more }));
  await expect(create()).rejects.toThrow(
    `ModelPackageGroup ${ARN}:model-package-group/group does not exist.`,
  );
  await sagemaker.send(
    new CreateModelPackageGroupCommand({ ...group, ModelPackageGroupDescription: 'ours' }),
  );
  await expect(sagemaker.send(new CreateModelPackageGroupCommand(group))).rejects.toThrow(/already exists/);
  const first = await create({ ClientToken: 'token', ModelPackageDescription: 'one' });
  expect(first.ModelPackageArn).toBe(`${ARN}:model-package/group/1`);
  expect(await create({ ClientToken: 'token' })).toMatchObject({ ModelPackageArn: first.ModelPackageArn });
  const second = await create({ ModelApprovalStatus: 'Approved' });
  expect(second.ModelPackageArn).toBe(`${ARN}:model-package/group/2`);
  const look = () =>
    sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: first.ModelPackageArn }));
  expect(await look()).toMatchObject({
    ModelPackageGroupName: 'group',
    ModelPackageVersion: 1,
    ModelPackageStatus: 'InProgress',
    ModelApprovalStatus: 'PendingManualApproval',
    ModelPackageDescription: 'one',
  });
  clock.advance(1000);
  await sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: first.ModelPackageArn,
      ModelApprovalStatus: 'Rejected',
    }),
  );
  expect(await look()).toMatchObject({ ModelPackageStatus: 'Completed', ModelApprovalStatus: 'Rejected' });
  const approved = await sagemaker.send(
    new ListModelPackagesCommand({ ...group, ModelApprovalStatus: 'Approved' }),
  );
  expect(approved.ModelPackageSummaryList).toMatchObject([{ ModelPackageVersion: 2 }]);
  const described = await sagemaker.send(new DescribeModelPackageGroupCommand(group));
  expect(described).toMatchObject({
    ModelPackageGroupDescription: 'ours',
    ModelPackageGroupStatus: 'Completed',
  });
  const groups = await sagemaker.send(new ListModelPackageGroupsCommand({}));
  expect(groups.ModelPackageGroupSummaryList).toMatchObject([group]);
});

test('a package with a name of its own has no version', async () => {
  const create = (more = {}) =>
    sagemaker.send(new CreateModelPackageCommand({ ModelPackageName: 'own', ...more }));
  expect((await create()).ModelPackageArn).toBe(`${ARN}:model-package/own`);
  await expect(create()).rejects.toThrow(/already exists/);
  await expect(create({ ModelPackageGroupName: 'group' })).rejects.toThrow(/Both ModelPackageName/);
  const found = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: 'own' }));
  expect(found.ModelPackageVersion).toBeUndefined();
  expect((await sagemaker.send(new ListModelPackagesCommand({}))).ModelPackageSummaryList).toMatchObject([
    { ModelPackageName: 'own' },
  ]);
});
