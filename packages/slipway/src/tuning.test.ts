import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { integerRange, modelStep, pipeline, tuningStep } from './index.ts';
import { kill, newest } from './test/past.ts';
import { type Project, project, until } from './test/project.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await at.write('slipway.config.json', {
    images: { 'my-image': 'host' },
    resources: { cpus: 64, memory: '256g' },
  });
  // The trial tells that it began, and that it ended, to a file that no journal knows of. It ends once it may.
  await at.write(
    'scripts/train.sh',
    `echo "$TRAINING_JOB_NAME begins" >> "$EFFECTS"
echo "loss=$(( ($2 - 30) * ($2 - 30) + 1 ))"
number=$(grep -c begins "$EFFECTS")
until test -f "${at.folder}/may-end/$number" || test -f "${at.folder}/may-end/all"; do sleep 0.05; done
echo "$2" > /opt/ml/model/x
echo "$TRAINING_JOB_NAME ends" >> "$EFFECTS"
`,
  );
});
afterEach(() => at.remove());

/** A tuning step of six trials, and a model of its winner. */
async function writePipeline(parallel: number): Promise<void> {
  const place = { role: 'arn:aws:iam::000000000000:role/test', defaultBucket: 'test', region: 'us-east-1' };
  const tune = tuningStep(place, {
    name: 'Tune',
    objective: { type: 'Minimize', metricName: 'loss' },
    parameterRanges: { x: integerRange(0, 99) },
    maxNumberOfTrainingJobs: 6,
    maxParallelTrainingJobs: parallel,
    randomSeed: 7,
    training: {
      image: 'my-image',
      instanceType: 'ml.m5.large',
      entryPoint: 'train.sh',
      sourceDir: `file://${at.folder}/source.tar.gz`,
      metricDefinitions: [{ name: 'loss', regex: 'loss=([0-9]+)' }],
      environment: { EFFECTS: join(at.folder, 'effects') },
    },
  });
  const model = modelStep(place, { name: 'Model', image: 'my-image', modelData: tune.topModelUri(0) });
  const source = join(at.folder, 'source.tar.gz');
  execFileSync('tar', ['-czf', source, '-C', join(at.folder, 'scripts'), '.']);
  await at.write('tuned.json', pipeline({ name: 'Tuned', steps: [tune, model] }).toJSON());
}

const namesIn = (folder: string): string[] => (at.has(folder) ? readdirSync(join(at.folder, folder)) : []);
/** Lets the trial that began as the one of this number end. */
const mayEnd = (...numbers: readonly (number | 'all')[]): Promise<unknown> =>
  Promise.all(numbers.map((number) => at.write(`may-end/${number}`, '')));
const effects = (): string[] => (at.has('effects') ? at.read('effects').trim().split('\n') : []);

interface Trial {
  readonly TrainingJobName: string;
  readonly TrainingJobStatus: string;
  readonly TunedHyperParameters: { readonly x: string };
}

async function trialsOf(id: string): Promise<readonly Trial[]> {
  const { code, stdout, stderr } = await at.slipway('show', id, 'Tune', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).Details.TrainingJobSummaries;
}

test('the trials of a Tuning step are shown best first and their logs told apart, and the model of the winner is found', async () => {
  await writePipeline(1);
  await mayEnd('all');
  const run = await at.slipway('run', 'tuned.json', '--json');
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
  expect(run.stderr).toMatch(/Tune +best \d+ \(trial \d\) · 6\/6 done · 0 running\n/);
  const id = await newest(at);
  const trials = await trialsOf(id);
  expect(trials).toHaveLength(6);
  const [best] = trials;
  expect(best?.TrainingJobName).toMatch(new RegExp(`^${id}-Tune-[a-z0-9]{10}-00\\d-[0-9a-f]{8}$`));
  // What the Model step was given is where that training job left its model.
  const model = JSON.parse(at.read(`.slipway/models/${namesIn('.slipway/models')[0]}`));
  expect(model.PrimaryContainer.ModelDataUrl).toBe(`s3://test/${best?.TrainingJobName}/output/model.tar.gz`);
  const archive = join(at.folder, '.slipway/buckets/test', `${best?.TrainingJobName}/output/model.tar.gz`);
  expect(execFileSync('tar', ['-xzOf', archive, 'x'], { encoding: 'utf8' })).toBe(
    `${best?.TunedHyperParameters.x}\n`,
  );

  const { stdout } = await at.slipway('show', id, 'Tune');
  expect(stdout).toMatch(/^ trial {2}status +loss +time +x\n +\d {2}Completed +\d+ +\d+\.\ds +\d+\n/m);
  expect(stdout).toMatch(/^ loss by trial, and the best so far\n(.*\n){7} +\d+ ┤.*●/m);
  expect(stdout).toContain(`What it wrote: slipway logs ${id} Tune\n`);
  const logs = await at.slipway('logs', id, 'Tune');
  const label = best?.TrainingJobName.split('-').slice(-2).join('-');
  expect(logs.stdout).toContain(`${label} | loss=`);
  const lines = JSON.parse((await at.slipway('logs', id, 'Tune', '--json')).stdout).Lines;
  expect(new Set(lines.map(({ Part }: { Part: string }) => Part)).size).toBe(6);
  expect((await at.slipway('show', id, 'Nothing')).code).toBe(2);

  // All that was kept of it goes with its execution.
  expect(namesIn('.slipway/tuning')).toHaveLength(1);
  expect((await at.slipway('clean', '--older-than', '0m')).code).toBe(0);
  for (const folder of ['tuning', 'endings', 'logs', 'buckets/test'])
    expect(namesIn(`.slipway/${folder}`)).toEqual([]);
});

test('killed while it tunes, and resumed, it runs each trial once and finds the same', async () => {
  await writePipeline(1);
  await mayEnd('all');
  expect((await at.slipway('run', 'tuned.json')).code).toBe(0);
  const undisturbed = await trialsOf(await newest(at));
  await at.write('effects', '');
  await rm(join(at.folder, 'may-end/all'));
  await mayEnd(1, 2);
  const running = at.start(['run', 'tuned.json']);
  // Two have ended, and the third is at work.
  await until(() => effects().length >= 5);
  await kill(running);
  const id = await newest(at);
  await mayEnd(3, 4);
  const again = at.start(['resume', id]);
  await until(() => effects().length >= 9);
  await kill(again);
  await mayEnd('all');
  const resumed = await at.slipway('resume', id);
  expect({ code: resumed.code, stderr: resumed.stderr }).toMatchObject({ code: 0 });
  const trials = await trialsOf(id);
  expect(trials.map((one) => one.TunedHyperParameters)).toEqual(
    undisturbed.map((one) => one.TunedHyperParameters),
  );
  const expected = trials.flatMap(({ TrainingJobName: name }) => [`${name} begins`, `${name} ends`]);
  expect(effects().toSorted()).toEqual(expected.toSorted());
});

test('killed while trials run at once, it takes over all of them', async () => {
  await writePipeline(3);
  const running = at.start(['run', 'tuned.json']);
  await until(() => effects().length >= 3);
  await kill(running);
  await mayEnd('all');
  const resumed = await at.slipway('resume', 'last');
  expect({ code: resumed.code, stderr: resumed.stderr }).toMatchObject({ code: 0 });
  const trials = await trialsOf('last');
  const expected = trials.flatMap(({ TrainingJobName: name }) => [`${name} begins`, `${name} ends`]);
  expect(effects().toSorted()).toEqual(expected.toSorted());
});

test('stopped while nobody runs it, its trials are stopped', async () => {
  await at.write('scripts/train.sh', 'echo "$$" >> "$EFFECTS"; exec sleep 600\n');
  await writePipeline(2);
  const running = at.start(['run', 'tuned.json']);
  await until(() => effects().length >= 2);
  await kill(running);
  expect((await at.slipway('stop', 'last')).code).toBe(0);
  expect((await trialsOf('last')).map((one) => one.TrainingJobStatus)).toEqual(['Stopped', 'Stopped']);
  // `remove` of the project finds what still runs.
});
