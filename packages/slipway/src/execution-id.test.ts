import type { ExecutionSummary, ListOptions } from '@slipway/core';
import { expect, test } from 'vitest';
import { executionId } from './execution-id.ts';

const ids = { Daily: ['abcabcabcabc', 'abdabdabdabd'], Nightly: ['xyzxyzxyzxyz'] };

/** Newest first, as a run store lists them. */
const runs = {
  async *list({ pipelineName, idPrefix = '', limit = Number.POSITIVE_INFINITY }: ListOptions = {}) {
    const all = Object.entries(ids).flatMap(([name, own]) => own.map((id) => ({ id, pipelineName: name })));
    const found = all.filter(
      (one) => one.id.startsWith(idPrefix) && (pipelineName ?? one.pipelineName) === one.pipelineName,
    );
    yield* found.slice(0, limit) as unknown as ExecutionSummary[];
  },
};

test.each([
  ['abcabcabcabc', {}, 'abcabcabcabc'],
  ['abd', {}, 'abdabdabdabd'],
  ['x', {}, 'xyzxyzxyzxyz'],
  ['last', {}, 'abcabcabcabc'],
  ['last', { pipelineName: 'Nightly' }, 'xyzxyzxyzxyz'],
])('%s among %o is %s', async (text, among, id) => {
  expect(await executionId(runs, text, among)).toBe(id);
});

test.each([
  ['ab', {}, 'EXECUTION_AMBIGUOUS'],
  ['q', {}, 'EXECUTION_NOT_FOUND'],
  ['', {}, 'EXECUTION_NOT_FOUND'],
  ['abc', { pipelineName: 'Nightly' }, 'EXECUTION_NOT_FOUND'],
  ['last', { pipelineName: 'None' }, 'EXECUTION_NOT_FOUND'],
])('%s among %o is refused: %s', async (text, among, code) => {
  await expect(executionId(runs, text, among)).rejects.toMatchObject({
    code,
    category: 'input',
    hint: expect.stringContaining('slipway runs'),
  });
});
