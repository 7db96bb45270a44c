import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { drafts, isSlipwayError } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { modelPackageRegistry } from './model-package-registry.ts';
import { modelStore } from './model-store.ts';
import { testFolder } from './test/fixture.ts';

const place = { region: 'eu-west-1', account: '000000000000' };

describe('modelStore', () => {
  test('describes what was created', async () => {
    const models = modelStore(await testFolder(), place, drafts(await testFolder()));
    const created = await models.create({ ModelName: 'm', PrimaryContainer: { Image: 'i' } });
    expect(created).toMatchObject({
      ModelName: 'm',
      ModelArn: 'arn:aws:sagemaker:eu-west-1:000000000000:model/m',
      PrimaryContainer: { Image: 'i' },
    });
    expect(await models.describe('m')).toEqual(created);
  });

  test('takes the same request again for the same model, and refuses another', async () => {
    const models = modelStore(await testFolder(), place, drafts(await testFolder()));
    const created = await models.create({ ModelName: 'm', PrimaryContainer: { Image: 'i' } });
    expect(await models.create({ ModelName: 'm', PrimaryContainer: { Image: 'i' } })).toEqual(created);
    await rejectsWith(
      models.create({ ModelName: 'm', PrimaryContainer: { Image: 'other' } }),
      'MODEL_EXISTS',
    );
  });

  test('knows what is not there, and lets no name climb', async () => {
    const folder = await testFolder();
    const models = modelStore(join(folder, 'models'), place, drafts(await testFolder()));
    await rejectsWith(models.describe('m'), 'MODEL_NOT_FOUND');
    for (const ModelName of ['../m', '/m', '', '.', '..', 'a/b', 'a\0']) {
      await rejectsWith(models.create({ ModelName }), 'BAD_NAME');
      await rejectsWith(models.describe(ModelName), 'BAD_NAME');
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('modelPackageRegistry', () => {
  test('counts the versions of a group from 1', async () => {
    const registry = modelPackageRegistry(await testFolder(), place, drafts(await testFolder()));
    const first = await registry.create({ ModelPackageGroupName: 'g', ModelPackageDescription: 'first' });
    expect(first).toMatchObject({
      ModelPackageName: 'g',
      ModelPackageGroupName: 'g',
      ModelPackageVersion: 1,
      ModelPackageArn: 'arn:aws:sagemaker:eu-west-1:000000000000:model-package/g/1',
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: 'PendingManualApproval',
      ModelPackageDescription: 'first',
    });
    const second = await registry.create({ ModelPackageGroupName: 'g', ModelApprovalStatus: 'Approved' });
    expect(second).toMatchObject({ ModelPackageVersion: 2, ModelApprovalStatus: 'Approved' });
    expect(await registry.list('g')).toEqual([first, second]);
    expect(await registry.list('other')).toEqual([]);
    expect(await registry.describe(second.ModelPackageArn)).toEqual(second);
  });

  test('many at once get a version each', async () => {
    const folder = await testFolder();
    const aside = drafts(await testFolder());
    const registries = Array.from({ length: 20 }, () => modelPackageRegistry(folder, place, aside));
    const made = await Promise.all(
      registries.map((registry) => registry.create({ ModelPackageGroupName: 'g' })),
    );
    const versions = made.map((created) => created.ModelPackageVersion ?? 0).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect((await readdir(join(folder, 'g'))).every((name) => /^\d+\.json$/.test(name))).toBe(true);
  });

  test('a token seen before gives the package it made', async () => {
    const registry = modelPackageRegistry(await testFolder(), place, drafts(await testFolder()));
    for (const names of [{ ModelPackageGroupName: 'g' }, { ModelPackageName: 'n' }]) {
      const first = await registry.create({ ...names, ClientToken: 'job-1' });
      expect(await registry.create({ ...names, ClientToken: 'job-1' })).toEqual(first);
      expect(first).not.toHaveProperty('ClientToken');
    }
    expect(await registry.list('g')).toHaveLength(1);
    expect(await registry.create({ ModelPackageGroupName: 'g', ClientToken: 'job-2' })).toMatchObject({
      ModelPackageVersion: 2,
    });
  });

  test('a package without a group has a name of its own', async () => {
    const registry = modelPackageRegistry(await testFolder(), place, drafts(await testFolder()));
    const created = await registry.create({ ModelPackageName: 'n' });
    expect(created).not.toHaveProperty('ModelPackageVersion');
    expect(await registry.describe('n')).toEqual(created);
    expect(await registry.describe(created.ModelPackageArn)).toEqual(created);
    await rejectsWith(registry.create({ ModelPackageName: 'n' }), 'MODEL_PACKAGE_EXISTS');
    await rejectsWith(registry.create({}), 'MODEL_PACKAGE_UNNAMED');
  });

  test('knows what is not there, and lets no name climb', async () => {
    const folder = await testFolder();
    const registry = modelPackageRegistry(join(folder, 'packages'), place, drafts(await testFolder()));
    for (const name of ['n', 'g/1', 'g/1/2', 'g/x'])
      await rejectsWith(registry.describe(name), 'MODEL_PACKAGE_NOT_FOUND');
    for (const name of ['..', '../x', '', '/x']) {
      await rejectsWith(registry.create({ ModelPackageGroupName: name }), 'BAD_NAME');
      await rejectsWith(registry.describe(name), 'BAD_NAME');
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

async function rejectsWith(promise: Promise<unknown>, code: string): Promise<void> {
  await expect(promise).rejects.toSatisfy((error) => isSlipwayError(error, code));
}
