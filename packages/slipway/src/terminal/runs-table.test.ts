import { expect, test } from 'vitest';
import { type ListedExecution, runsTable } from './runs-table.ts';

const now = new Date(2026, 0, 2, 12, 0, 0);
const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

const execution = (more: Partial<ListedExecution> = {}): ListedExecution => ({
  id: 'abcdefghijkl',
  arn: 'arn',
  pipelineName: 'Abalone',
  status: 'Succeeded',
  startTime: before(300),
  lastModified: before(180),
  isInterrupted: false,
  ...more,
});

const failed = execution({
  status: 'Failed',
  failureReason: 'Step failure: One or multiple steps failed: Train, Evaluate.',
});

test('tells when each started, how long it took and why it failed', () => {
  const [head, row] = runsTable([failed], { now, columns: Number.POSITIVE_INFINITY });
  expect(head).toBe(' ID            PIPELINE  STATUS     STARTED                        TIME');
  expect(row).toBe(
    ' abcdefghijkl  Abalone   Failed     5m ago    2026-01-02 11:55   2m 00s  failed: Train, Evaluate',
  );
});

test('one that runs takes until now, one that was interrupted until it was last heard of', () => {
  const running = execution({ status: 'Executing' });
  const rows = runsTable([running, { ...running, isInterrupted: true }], { now, columns: 120 });
  expect(rows[1]).toMatch(/Executing .* 5m 00s$/);
  expect(rows[2]).toMatch(/Executing .* 2m 00s {2}interrupted$/);
});

test.each([80, 100, 120])('no line is wider than a terminal of %d columns', (columns) => {
  const pipelineName = 'A-pipeline-with-a-name-that-is-longer-than-any-terminal-is-wide'.repeat(2);
  const lines = runsTable([execution({ pipelineName }), { ...failed, pipelineName }], { now, columns });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(lines.join('\n')).toContain('failed: Train, Evaluate');
});
