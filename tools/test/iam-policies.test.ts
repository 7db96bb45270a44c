import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { iamPolicies, policiesPage } from '../iam-policies.ts';

test('docs/iam-policies.md says what the table of calls says', async () => {
  const hint = 'Write it anew: node --conditions=@slipway/source tools/iam-policies.ts';
  expect(await readFile(policiesPage, 'utf8'), hint).toBe(iamPolicies());
});
