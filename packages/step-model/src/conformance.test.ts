import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeStepRunner } from '@slipway/testing';
import { modelKind, registerModelKind } from './index.ts';
import { testSession } from './test/session.ts';

const container = { Image: 'image', ModelDataUrl: 's3://b/model.tar.gz' };

// Making a record is all the work there is: nothing runs, and what fails makes none.
describeStepRunner('Model, local', async () => {
  const session = await testSession();
  await session.objects.write('s3://b/model.tar.gz', 'model');
  return {
    runner: await modelKind.runner(session),
    objects: session.objects,
    succeeding: { PrimaryContainer: container },
    started: async () => (await readdir(join(session.directory, 'models')).catch(() => [])).length,
    running: () => 0,
  };
});

describeStepRunner('RegisterModel, local', async () => {
  const session = await testSession();
  await session.objects.write('s3://b/model.tar.gz', 'model');
  return {
    runner: await registerModelKind.runner(session),
    objects: session.objects,
    succeeding: { ModelPackageGroupName: 'G', InferenceSpecification: { Containers: [container] } },
    started: async () => (await session.modelPackages.list('G')).length,
    running: () => 0,
  };
});
