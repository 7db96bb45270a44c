import { expect, test } from 'vitest';
import { drivenClock, realClock } from './clock.ts';

test('a driven clock runs what comes due on the way, at its own time', () => {
  const clock = drivenClock(new Date(0));
  const seen: string[] = [];
  const note = (text: string) => () => void seen.push(`${text} ${clock.now().getTime()}`);
  clock.after(20, note('late'));
  clock.after(10, () => {
    note('first')();
    clock.after(5, note('of first'));
    clock.after(50, note('never'));
  });
  clock.after(10, note('second'));
  const takeBack = clock.after(15, note('taken back'));
  takeBack();
  clock.advance(9);
  expect(seen).toEqual([]);
  clock.advance(11);
  expect(seen).toEqual(['first 10', 'second 10', 'of first 15', 'late 20']);
  expect([clock.now().getTime(), clock.waiting]).toEqual([20, 1]);
  clock.close();
  clock.advance(1000);
  expect(seen).toHaveLength(4);
});

test('the real clock waits, however long, until it is closed', async () => {
  const clock = realClock();
  const seen: string[] = [];
  clock.after(40 * 86_400_000, () => seen.push('in forty days'));
  clock.after(0, () => seen.push('taken back'))();
  await new Promise<void>((resolve) => clock.after(5, resolve));
  expect(seen).toEqual([]);
  clock.after(1, () => seen.push('after its end'));
  clock.close();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(seen).toEqual([]);
});
