import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectGoodModel } from './good-model.ts';
import { root, run, scratchFolder } from './scratch.ts';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch.remove());

// The first run on a machine fetches the data and makes two Python environments.
test('the demo takes the branch of a good model', async () => {
  const demo = [join(root, 'tools/demo.mjs'), '--dir', scratch.folder, '--json'];
  const { code, stdout, stderr } = await run(root, process.execPath, ...demo);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await expectGoodModel({ stdout, stderr }, scratch.folder);
}, 600_000);

test('a second run needs no network; where the model is not good enough it says why and exits with 1', async () => {
  const demo = ['npm', 'run', 'demo', '--', '--dir', scratch.folder, '--param', 'MseThreshold=1'];
  const [file = '', ...args] = [...(await withoutNetwork()), ...demo];
  const { code, stderr } = await run(root, file, ...args);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toMatch(
    /\nAbaloneFail failed: The model is not good enough: its MSE is \d\.\d+ and must be at most 1\n/,
  );
  expect(stderr).toMatch(/AbaloneMSECond +Succeeded +\S+ {2}False\n/);
  expect(stderr).not.toContain('AbaloneRegister');
  expect(stderr).toMatch(/Pipeline execution [a-z0-9]{12} Failed\n/);
}, 600_000);

/** A command before which another sees no network but itself; where the machine allows none, a proxy that refuses all. */
async function withoutNetwork(): Promise<readonly string[]> {
  const alone = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  const [file = '', ...args] = [...alone, 'true'];
  const isPossible = await promisify(execFile)(file, args).then(
    () => true,
    () => false,
  );
  if (isPossible) return alone;
  const refused = 'http://127.0.0.1:9';
  return [
    'env',
    `HTTP_PROXY=${refused}`,
    `HTTPS_PROXY=${refused}`,
    `ALL_PROXY=${refused}`,
    'NO_PROXY=127.0.0.1',
  ];
}
