import { expect, test } from 'vitest';
import { imageReference, isImageName, isSameRepository } from './image-reference.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test.for([
  ['busybox', 'docker.io', 'library/busybox'],
  ['busybox:1.36', 'docker.io', 'library/busybox'],
  [`busybox:1.36@${digest}`, 'docker.io', 'library/busybox'],
  ['me/tool', 'docker.io', 'me/tool'],
  ['docker.io/busybox', 'docker.io', 'library/busybox'],
  ['index.docker.io/me/tool:1', 'docker.io', 'me/tool'],
  ['localhost/tool', 'localhost', 'tool'],
  ['127.0.0.1:5000/a/b:c', '127.0.0.1:5000', 'a/b'],
  ['host:5000/tool', 'host:5000', 'tool'],
  [
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    '683313688378.dkr.ecr.us-east-1.amazonaws.com',
    'sagemaker-xgboost',
  ],
] as const)('%s is of %s: %s', ([image, registry, repository]) => {
  expect(imageReference(image)).toEqual({ registry, repository });
});

test('a repository is the same whatever its tag, and however Docker Hub is written', () => {
  expect(isSameRepository('busybox:1', `docker.io/library/busybox@${digest}`)).toBe(true);
  expect(isSameRepository('host:5000/busybox', 'busybox')).toBe(false);
});

test.for([
  'busybox',
  'Host.example:5000/a__b/c-d.e:1.0_x',
  `[::1]:5000/a@${digest}`,
  `a:1@${digest}`,
  'd8e0b7060a20',
  digest,
])('%s is a name of an image', (name) => {
  expect(isImageName(name)).toBe(true);
});

test.for([
  '',
  ' ',
  'A',
  'a b',
  'a:',
  'a/../b',
  '../a',
  'a?b=c',
  'a#b',
  'a%2e',
  'a/',
  '/a',
  'a@sha256:1',
  'ä',
  'a\n',
])('%j is none', (name) => {
  expect(isImageName(name)).toBe(false);
});
