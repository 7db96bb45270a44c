import { expect, test } from 'vitest';
import { type PullEvent, pullProgress } from './pull-progress.ts';

/** What is told for events, each at its time in milliseconds. */
function linesOf(events: readonly (readonly [number, PullEvent])[]): readonly string[] {
  const lines: string[] = [];
  let time = 0;
  const onEvent = pullProgress(
    'a:1',
    (text) => lines.push(text),
    () => time,
  );
  for (const [at, event] of events) {
    time = at;
    onEvent(event);
  }
  return lines;
}

function downloading(id: string, current: number, total: number): PullEvent {
  return { id, status: 'Downloading', progressDetail: { current: current * 1e6, total: total * 1e6 } };
}

test('layers are summed, from the first event to the unpacking', () => {
  expect(
    linesOf([
      [0, { id: '1', status: 'Pulling from a' }],
      [500, downloading('x', 1, 30)],
      [1_000, downloading('y', 20, 450)],
      [1_500, { id: 'x', status: 'Download complete' }],
      [2_000, { id: 'x', status: 'Extracting', progressDetail: { current: 1, total: 30e6 } }],
      [2_500, downloading('y', 90, 450)],
      [3_000, { id: 'y', status: 'Download complete' }],
      [3_500, { id: 'x', status: 'Pull complete' }],
    ]),
  ).toEqual([
    'Pulling a:1',
    'Pulling a:1: 1.0 of 30 MB',
    'Pulling a:1: 21 of 480 MB',
    'Pulling a:1: 50 of 480 MB',
    'Pulling a:1: 120 of 480 MB',
    'Pulling a:1: unpacking 480 MB',
  ]);
});

test('a thousand events a second are a few lines', () => {
  const events = Array.from({ length: 1_000 }, (_, index) => [index, downloading('x', index, 999)] as const);
  expect(linesOf(events)).toEqual(['Pulling a:1: 0.0 of 999 MB', 'Pulling a:1: 500 of 999 MB']);
});

test('layers that are there already are nothing to pull', () => {
  expect(
    linesOf([
      [0, { id: 'x', status: 'Already exists' }],
      [900, { status: 'Status: Image is up to date for a:1' }],
    ]),
  ).toEqual(['Pulling a:1']);
});
