import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  const { PipelineExecutionStatus, Steps } = JSON.parse(stdout);
  expect(PipelineExecutionStatus).toBe('Succeeded');
  const outcomes = Steps.map((step: { StepName: string; StepStatus: string }) => [
    step.StepName,
    step.StepStatus,
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({
    AbaloneProcess: 'Succeeded',
    AbaloneTrain: 'Succeeded',
    AbaloneEval: 'Succeeded',
    AbaloneMSECond: 'Succeeded',
    AbaloneCreateModel: 'Succeeded',
    AbaloneTransform: 'Succeeded',
    AbaloneRegister: 'Succeeded',
  });
  const [evaluation = ''] = await Array.fromAsync(
    glob(join(scratch.folder, '.slipway/buckets/**/evaluation.json')),
  );
  const { regression_metrics: metrics } = JSON.parse(await readFile(evaluation, 'utf8'));
  expect(metrics.mse.value).toBeGreaterThan(1);
  expect(metrics.mse.value).toBeLessThan(7);
  // What people see of it: the error, the model, the first predictions, the package's version.
  expect(stderr).toContain(`mse.value ${String(metrics.mse.value).slice(0, 4)}`);
  expect(stderr).toMatch(/s3:\/\/\S+\/output\/model\.tar\.gz/);
  expect(stderr).toMatch(/batch\.csv\.out: \d+\.\d{4}, \d+\.\d{4}/);
  expect(stderr).toContain('Abalone version 1');
  expect(stderr).toMatch(/\nPipeline execution [a-z0-9]{12} Succeeded\n$/);
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
}, 120_000);

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
