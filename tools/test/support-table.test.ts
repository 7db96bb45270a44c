import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { stepKinds } from '../../packages/slipway/src/kinds.ts';
import { supportPage, supportTables } from '../support-table.ts';

test('docs/what-runs-locally.md says what the step kinds say', async () => {
  const hint = 'Write it anew: node --conditions=@slipway/source tools/support-table.ts';
  expect(await readFile(supportPage, 'utf8'), hint).toBe(supportTables(stepKinds));
});
