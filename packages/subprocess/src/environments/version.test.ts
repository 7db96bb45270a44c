import { expect, test } from 'vitest';
import { compareVersions, nearestVersion } from './version.ts';

const xgboost = ['2.1.1', '3.0.5', '2.1.4', '3.1.0rc1', '3.2.0', '3.0.0'];

test.for([
  ['3.0', xgboost, '3.0.5'],
  ['3.0.0', xgboost, '3.0.0'],
  ['1.7', xgboost, '2.1.4'],
  ['2.1.2', xgboost, '2.1.4'],
  ['3.1', xgboost, '3.2.0'],
  ['9.9', xgboost, undefined],
  [undefined, xgboost, '3.2.0'],
  ['1.4', ['1.4.0', '1.4.1.post1', '1.5.0', '1.4.2.dev0'], '1.4.1.post1'],
  ['0.23', ['1.1.3', '1.10.0', '1.2.0'], '1.1.3'],
  ['1.0', ['1.10.0', '1.2.0'], '1.2.0'],
  ['1.0', [], undefined],
] as const)('asked for %s of %j: %s', ([asked, available, version]) => {
  expect(nearestVersion(asked, [...available])).toBe(version);
});

test('versions are ordered by their numbers', () => {
  const versions = ['1.10', '1.9', '1.9.1', '0.90', '1'];
  expect(versions.sort(compareVersions)).toEqual(['0.90', '1', '1.9', '1.9.1', '1.10']);
});
