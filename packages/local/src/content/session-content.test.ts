import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContentQuery } from '@slipway/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LocalSession } from '../local-session.ts';
import { inputFiles } from '../staging.ts';
import { testFolder, testSession } from '../test/fixture.ts';

type Form = ContentQuery['form'];

async function ask(session: LocalSession, form: Form, value: string, step = 'Step') {
  return await session.contentOf({ form, value, step });
}

/** Only the names: a digest is as good as another. */
async function names(session: LocalSession, value: string, form: Form = 'objects') {
  const content = await ask(session, form, value);
  return content && Object.keys(content).sort();
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

describe('objects', () => {
  test('are told by the names that a job finds them by, and by their bytes', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/in/a.csv', '1');
    await session.objects.write('s3://b/in/deep/b.csv', '1');
    await session.objects.write('s3://b/input', '2');
    const content = await ask(session, 'objects', 's3://b/in/');
    expect(Object.keys(content ?? {}).sort()).toEqual(['a.csv', 'deep/b.csv']);
    expect(new Set(Object.values(content ?? {})).size).toBe(1);
    expect(content?.['a.csv']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await names(session, 's3://b/in/a.csv')).toEqual(['a.csv']);
    expect(await names(session, 's3://b')).toEqual(['in/a.csv', 'in/deep/b.csv', 'input']);
  });

  test('have the names that staging gives them, whatever the prefix', async () => {
    const part = fc.constantFrom('a', 'ab', 'b', 'a.b');
    const key = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const prefix = fc.tuple(key, fc.constantFrom('', '/')).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), prefix, async (keys, asked) => {
        const session = await testSession();
        for (const one of keys) {
          // A key that is a folder of others has no place on a disk.
          await session.objects.write(`s3://b/${one}`, one).catch(() => undefined);
        }
        const staged = await inputFiles(session.objects, { uri: `s3://b/${asked}`, optional: true });
        const expected = staged.length === 0 ? undefined : staged.map(({ name }) => name).sort();
        expect(await names(session, `s3://b/${asked}`)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('may be a file or folder of this machine, whose links are what they lead to', async () => {
    const session = await testSession();
    const folder = await testFolder();
    const other = await testFolder();
    await write(other, { 'd.csv': '1', 'inner/e.csv': '2' });
    await write(folder, { 'a.csv': '1', 'deep/b.csv': '2' });
    await symlink(join(other, 'd.csv'), join(folder, 'c.csv'));
    await symlink(other, join(folder, 'linked'));
    await symlink(folder, join(other, 'back'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
    await symlink(join(folder, 'round'), join(folder, 'round'));
    const content = await ask(session, 'objects', folder);
    expect(
      Object.keys(content ?? {})
        .sort()
        .slice(0, 5),
    ).toEqual(['a.csv', 'c.csv', 'deep/b.csv', 'linked/back/a.csv', 'linked/back/c.csv']);
    expect(content?.['c.csv']).toBe(content?.['a.csv']);
    expect(await names(session, `file://${folder}/a.csv`)).toEqual(['a.csv']);
    expect(await names(session, await testFolder())).toEqual([]);
  });

  test('behind a link in a bucket are none, as for a job', async () => {
    const session = await testSession();
    const folder = await testFolder();
    await write(folder, { 'a.csv': '1' });
    await session.objects.write('s3://b/in/b.csv', '1');
    await symlink(folder, session.objects.pathOf('s3://b/linked'));
    await symlink(join(folder, 'a.csv'), session.objects.pathOf('s3://b/in/c.csv'));
    expect(await names(session, 's3://b/linked/')).toBeUndefined();
    expect(await names(session, 's3://b/in')).toEqual(['b.csv']);
  });

  test('of a manifest are those it lists', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/in/a.csv', '1');
    await session.objects.write('s3://b/in/b.csv', '2');
    await session.objects.write('s3://b/list.json', '[{"prefix": "s3://b/in/"}, "b.csv"]');
    expect(await names(session, 's3://b/list.json', 'manifest')).toEqual(['b.csv']);
    await session.objects.write('s3://b/list.json', 'nonsense');
    expect(await names(session, 's3://b/list.json', 'manifest')).toBeUndefined();
  });

  test.each([
    's3://b/none',
    's3://none',
    's3://b/a//b',
    's3://b/../c',
    's3://',
    's3://{bucket}/x',
    'https://example.com/x',
    '/no/such/file',
    '',
    'a\0b',
    `s3://b/${'x'.repeat(5_000)}`,
  ])('are nothing at %j', async (value) => {
    expect(await ask(await testSession(), 'objects', value)).toBeUndefined();
  });
});

test('an image is what the backend of its step says', async () => {
  const session = await testSession();
  expect(await ask(session, 'image', 'python:3')).toBeUndefined();
  session.backend.digests.set('python:4', 'sha256:4');
  expect(await ask(session, 'image', 'python:4')).toEqual({ '': 'sha256:4' });
});

describe('a model', () => {
  const container = {
    Image: 'serve:1',
    ModelDataUrl: 's3://b/e1/model.tar.gz',
    Environment: { SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/e1/code.tar.gz', LEVEL: '20' },
  };

  async function withModels(): Promise<Awaited<ReturnType<typeof testSession>>> {
    const session = await testSession();
    session.backend.digests.set('serve:1', 'sha256:1');
    for (const execution of ['e1', 'e2']) {
      await session.objects.write(`s3://b/${execution}/model.tar.gz`, 'model');
      await session.objects.write(`s3://b/${execution}/code.tar.gz`, 'code');
    }
    await session.models.create({
      ModelName: 'one',
      PrimaryContainer: container,
      EnableNetworkIsolation: false,
    });
    return session;
  }

  test('is its container: image, data, code and environment', async () => {
    const session = await withModels();
    expect(await ask(session, 'model', 'one')).toEqual({
      'PrimaryContainer.Image': 'sha256:1',
      'PrimaryContainer.ModelDataUrl/model.tar.gz': expect.stringMatching(/^sha256:/),
      'PrimaryContainer.Environment.SAGEMAKER_SUBMIT_DIRECTORY/code.tar.gz':
        expect.stringMatching(/^sha256:/),
      'PrimaryContainer.Environment.LEVEL': '"20"',
      EnableNetworkIsolation: 'false',
    });
  });

  test('of another name, role and place with the same content is the same', async () => {
    const session = await withModels();
    const moved = JSON.parse(JSON.stringify(container).replaceAll('/e1/', '/e2/'));
    await session.models.create({
      ModelName: 'two',
      ExecutionRoleArn: 'role',
      PrimaryContainer: moved,
      EnableNetworkIsolation: false,
    });
    expect(await ask(session, 'model', 'two')).toEqual(await ask(session, 'model', 'one'));
    await session.objects.write('s3://b/e2/model.tar.gz', 'other');
    expect(await ask(session, 'model', 'two')).not.toEqual(await ask(session, 'model', 'one'));
  });

  test('may be a model package, by itself or in a container', async () => {
    const session = await withModels();
    const { ModelPackageArn } = await session.modelPackages.create({
      ModelPackageGroupName: 'group',
      ModelApprovalStatus: 'Approved',
      InferenceSpecification: { Containers: [container], SupportedContentTypes: ['text/csv'] },
    });
    const packaged = await ask(session, 'model', ModelPackageArn);
    expect(Object.keys(packaged ?? {}).sort()).toEqual([
      'Containers[0].Environment.LEVEL',
      'Containers[0].Environment.SAGEMAKER_SUBMIT_DIRECTORY/code.tar.gz',
      'Containers[0].Image',
      'Containers[0].ModelDataUrl/model.tar.gz',
    ]);
    await session.models.create({
      ModelName: 'three',
      Containers: [{ ModelPackageName: ModelPackageArn, Environment: { LEVEL: '10' } }],
    });
    expect(await ask(session, 'model', 'three')).toEqual({
      'Containers[0].Environment.LEVEL': '"10"',
      ...Object.fromEntries(
        Object.entries(packaged ?? {}).map(([part, digest]) => [
          `Containers[0].ModelPackageName/${part}`,
          digest,
        ]),
      ),
    });
  });

  test.each(['none', '', '../one', 'arn:aws:sagemaker:us-east-1:0:model-package/none/1'])(
    'is none by the name %j',
    async (name) => {
      expect(await ask(await withModels(), 'model', name)).toBeUndefined();
    },
  );
});
