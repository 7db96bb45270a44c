import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { imageTargets, unmappedImage } from './image-target.ts';

const account = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

test.for([
  [`${account}/sagemaker-xgboost:1.7-1`, 'sagemaker-xgboost', '1.7'],
  [`${account}/sagemaker-xgboost:3.0-5-cpu-py3`, 'sagemaker-xgboost', '3.0'],
  [`${account}/sagemaker-xgboost:0.90-2-cpu-py3@sha256:abc`, 'sagemaker-xgboost', '0.90'],
  ['433757028032.dkr.ecr.us-west-2.amazonaws.com/xgboost:latest', 'xgboost', undefined],
  ['433757028032.dkr.ecr.us-west-2.amazonaws.com/xgboost:1', 'xgboost', undefined],
  [
    `999.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-scikit-learn:1.2-1-cpu-py3`,
    'sagemaker-scikit-learn',
    '1.2',
  ],
  [`${account}/sagemaker-scikit-learn:0.20.0-cpu-py3`, 'sagemaker-scikit-learn', '0.20.0'],
  ['sagemaker-scikit-learn:1.2-1', 'sagemaker-scikit-learn', '1.2'],
] as const)('%s is the framework image %s, version %s', async ([image, repository, version]) => {
  const target = await imageTargets([])(image);
  expect(target).toMatchObject({ kind: 'framework', version });
  expect(target?.kind === 'framework' && target.framework.repositories).toContain(repository);
});

test.for([
  `${account}/my-xgboost:1.7-1`,
  `${account}/team/sagemaker-xgboost:1.7-1`,
  `${account}/sagemaker-xgboost-neo:1.7-1`,
  `${account}/pytorch-training:2.1-cpu-py310`,
  'constructor',
  '',
])('%j is no framework image', async (image) => {
  expect(await imageTargets([])(image)).toBeUndefined();
});

test('the first mapping whose glob matches counts, and goes before the framework images', async () => {
  const file = fileURLToPath(import.meta.url);
  const targetOf = imageTargets([
    { glob: '*/sagemaker-xgboost:1.5-*', target: 'python:/usr/bin/python3' },
    { glob: '*xgboost*', target: `venv:${file}` },
    { glob: '{alpine,busybox}:*', target: 'host' },
  ]);
  expect(await targetOf(`${account}/sagemaker-xgboost:1.5-1`)).toEqual({
    kind: 'python',
    interpreter: '/usr/bin/python3',
  });
  expect(await targetOf(`${account}/sagemaker-xgboost:1.7-1`)).toEqual({ kind: 'requirements', file });
  expect(await targetOf('busybox:1.36')).toEqual({ kind: 'host' });
  expect(await targetOf(`${account}/sagemaker-scikit-learn:1.2-1`)).toMatchObject({ kind: 'framework' });
  expect(await targetOf('registry/alpine:3')).toBeUndefined();
});

test('an image that nobody mapped is told with the flag that maps it', async () => {
  const image = `${account}/pytorch-training:2.1-cpu-py310`;
  const { message, hint } = unmappedImage(image);
  expect(message).toContain(image);
  const [, glob = '', target = ''] = /--image '(.+?)=(\w+)'/.exec(hint) ?? [];
  expect(await imageTargets([{ glob, target }])(image)).toEqual({ kind: 'host' });
});

test.for(['', 'docker', 'host:', 'venv:', 'venv:/no/such/file', 'python:', 'constructor'])(
  'the target %j is refused',
  (target) => {
    expect(() => imageTargets([{ glob: '*', target }])).toThrowError(
      expect.objectContaining({ code: 'BAD_IMAGE_TARGET', category: 'input' }),
    );
  },
);
