import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, run, scratchFolder } from './scratch.ts';

const CLI = ['--conditions=@slipway/source', join(root, 'packages/slipway/src/cli.ts')];

// One trial at a time, so that it comes to the same each time.
test('the winner of a few trials beats the default hyperparameters on rows that no trial has seen', async () => {
  const { folder, remove } = await scratchFolder();
  const slipway = (...args: readonly string[]) =>
    run(root, process.execPath, ...CLI, ...args, '--dir', folder);
  try {
    const { abaloneData } = await import(join(root, 'tools/abalone-data.mjs'));
    const parameters = [`InputData=${abaloneData()}`, 'Trials=3', 'TrialsAtOnce=1'];
    const ended = await slipway(
      'run',
      join(root, 'examples/abalone-tuning/pipeline.ts'),
      ...parameters.flatMap((parameter) => ['--param', parameter]),
    );
    expect(ended).toMatchObject({ code: 0 });
    const [byDefault, tuned] = ['Default', 'Tuned'].map((name) =>
      Number(new RegExp(`AbaloneEval${name} +Succeeded .*mse.value ([0-9.]+)`).exec(ended.stderr)?.[1]),
    );
    expect(tuned).toBeLessThan(byDefault ?? 0);
    expect(ended.stderr).toMatch(/AbaloneIsBetter +Succeeded +\S+ {2}True\n/);
    expect(ended.stderr).toMatch(
      /AbaloneTune +Succeeded +.* {2}validation:rmse 2\.\d+, best of 3: trial \d\n/,
    );
    // What follows from the winner is made of the model that it has left.
    expect(ended.stderr).toContain('AbaloneTuned version 1');
    const { stdout } = await slipway('show', 'last', 'AbaloneTune', '--json');
    const { TrainingJobSummaries } = JSON.parse(stdout).Details;
    const { stdout: model } = await slipway('show', 'last', 'AbaloneCreateModel', '--json');
    expect(JSON.parse(model).Description.PrimaryContainer.ModelDataUrl).toContain(
      `/${TrainingJobSummaries[0].TrainingJobName}/output/model.tar.gz`,
    );
  } finally {
    await remove();
  }
}, 900_000);
