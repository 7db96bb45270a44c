import { expect, test } from 'vitest';
import { sharedWork, type WorkOptions } from './shared-work.ts';

/** Work that ends when told to, and how often it was begun. */
function controlled() {
  const begun: (WorkOptions & { end(result: string): void; fail(error: Error): void })[] = [];
  const work = (options: WorkOptions) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    options.signal.addEventListener('abort', () => reject(options.signal.reason));
    begun.push({ ...options, end: resolve, fail: reject });
    return promise;
  };
  return { begun, work };
}

test('who asks for the same gets the same, and hears how it goes', async () => {
  const { begun, work } = controlled();
  const share = sharedWork<string>();
  const heard: string[] = [];
  const first = share('a', { onProgress: (text) => heard.push(`first ${text}`) }, work);
  const second = share('a', { onProgress: (text) => heard.push(`second ${text}`) }, work);
  const other = share('b', {}, work);
  begun[0]?.onProgress('half');
  begun[0]?.end('done');
  begun[1]?.end('other');
  expect(await Promise.all([first, second, other])).toEqual(['done', 'done', 'other']);
  expect(heard).toEqual(['first half', 'second half']);
  expect(begun.length).toBe(2);
});

test('what has ended is begun again, also when it failed', async () => {
  const { begun, work } = controlled();
  const share = sharedWork<string>();
  const failing = share('a', {}, work);
  begun[0]?.fail(new Error('broken'));
  await expect(failing).rejects.toThrow('broken');
  const again = share('a', {}, work);
  begun[1]?.end('done');
  expect(await again).toBe('done');
});

test('one who gives up stops nothing; the last one does, and the next begins anew', async () => {
  const { begun, work } = controlled();
  const share = sharedWork<string>();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = share('a', { signal: one.signal }, work);
  const second = share('a', { signal: two.signal }, work);
  one.abort(new Error('first gave up'));
  await expect(first).rejects.toThrow('first gave up');
  expect(begun[0]?.signal.aborted).toBe(false);
  two.abort(new Error('second gave up'));
  await expect(second).rejects.toThrow('second gave up');
  expect(begun[0]?.signal.aborted).toBe(true);
  const third = share('a', {}, work);
  begun[1]?.end('done');
  expect(await third).toBe('done');
});
