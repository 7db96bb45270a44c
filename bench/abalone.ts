import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median, ms, report, runToEnd } from './measure.ts';
import { inRawNamespace } from './raw-namespace.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scripts = join(root, 'examples/abalone/scripts');
const data = join(root, '.data/abalone.csv');
const RUNS = 5;

/** Stands for both of AWS's images; made by tools/test-images/abalone.sh. */
const image = 'slipway-test/abalone:1';

/**
 * The abalone example, its environments made, as processes and, where the image is there, in containers, against its
 * four scripts started bare, one after the other.
 */
export async function benchAbalone(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const cli = [process.execPath, join(root, 'packages/slipway/dist/cli.js'), 'run'];
  const pipeline = join(root, 'examples/abalone/pipeline.ts');
  const slipway = [...cli, pipeline, '--dir', directory, '--param', `InputData=${data}`];
  await runToEnd(slipway);
  const bare = await bareCommands(directory);
  const docker = [...slipway, '--backend', 'docker', '--pull', 'never', '--image', `*=${image}`];
  const hasImage = spawnSync('docker', ['image', 'inspect', image]).status === 0;
  const times = { bare: [] as number[], slipway: [] as number[], docker: [] as number[] };
  // In turn, so that a slow minute of the machine is everybody's.
  for (let run = 0; run < RUNS; run += 1) {
    times.bare.push(...(await measure(1, () => inTurn(bare))));
    times.slipway.push(...(await measure(1, () => runToEnd(slipway))));
    if (hasImage) times.docker.push(...(await measure(1, () => runToEnd(docker))));
  }
  const floor = median(times.bare);
  const line = (what: string, all: readonly number[]) =>
    `${what.padEnd(20)} ${ms(median(all))}: ${(median(all) / floor).toFixed(2)} ×`;
  report('The abalone example, set up (goal: at most 1.1 × its four scripts started bare)', [
    `four scripts, bare   ${ms(floor)}`,
    line('as processes', times.slipway),
    hasImage
      ? line('in containers', times.docker)
      : `in containers        not tried: there is no image ${image}`,
  ]);
  await rm(directory, { recursive: true });
}

interface BareCommand {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

async function inTurn(commands: readonly BareCommand[]): Promise<void> {
  for (const { command, env } of commands) await runToEnd(command, env);
}

/** The four scripts with all that their jobs find in /opt/ml, and nothing else of Slipway. */
async function bareCommands(directory: string): Promise<BareCommand[]> {
  const [sklearn, xgboost] = [await pythonWith('scikit-learn'), await pythonWith('xgboost-cpu')];
  const work = join(directory, 'bare');
  const folder = async (job: string, path: string): Promise<string> => {
    await mkdir(join(work, job, path), { recursive: true });
    return join(work, job, path);
  };
  const bucket = join(directory, '.slipway/buckets/sagemaker-us-east-1-000000000000');
  const [execution = ''] = await readdir(join(bucket, 'AbalonePipeline'));
  const output = (step: string, name: string): string =>
    join(bucket, 'AbalonePipeline', execution, step, 'output', name);
  const job = (await readdir(bucket)).find((name) => name.includes('-AbaloneTrain-')) ?? '';
  const model = join(bucket, job, 'output/model.tar.gz');

  await cp(data, join(await folder('process', 'processing/input'), 'abalone.csv'));
  for (const name of ['train', 'validation', 'test', 'batch']) await folder('process', `processing/${name}`);
  await cp(output('AbaloneProcess', 'train'), await folder('train', 'input/data/train'), { recursive: true });
  await cp(output('AbaloneProcess', 'validation'), await folder('train', 'input/data/validation'), {
    recursive: true,
  });
  await folder('train', 'model');
  await cp(model, join(await folder('evaluate', 'processing/model'), 'model.tar.gz'));
  await cp(output('AbaloneProcess', 'test'), await folder('evaluate', 'processing/test'), {
    recursive: true,
  });
  await folder('evaluate', 'processing/evaluation');
  await runToEnd(['tar', '-xzf', model, '-C', await folder('transform', 'model')]);
  await cp(join(output('AbaloneProcess', 'batch'), 'batch.csv'), join(work, 'transform/batch.csv'));

  const channels = {
    SM_CHANNEL_TRAIN: '/opt/ml/input/data/train',
    SM_CHANNEL_VALIDATION: '/opt/ml/input/data/validation',
  };
  const hyperparameters =
    '--max_depth 5 --eta 0.2 --gamma 4 --min_child_weight 6 --subsample 0.7 --num_round 50';
  const predict = `import sys; sys.path.insert(0, ${JSON.stringify(scripts)}); import inference as i; print(i.output_fn(i.predict_fn(i.input_fn(open('/opt/ml/batch.csv').read(), 'text/csv'), i.model_fn('/opt/ml/model')), 'text/csv'))`;
  const bare = (name: string, args: readonly string[], env = {}): BareCommand => ({
    command: inRawNamespace(join(work, name), args),
    env: { ...process.env, SM_MODEL_DIR: '/opt/ml/model', ...env },
  });
  return [
    bare('process', [sklearn, join(scripts, 'preprocess.py')]),
    bare('train', [xgboost, join(scripts, 'train.py'), ...hyperparameters.split(' ')], channels),
    bare('evaluate', [xgboost, join(scripts, 'evaluate.py')]),
    bare('transform', [xgboost, '-c', predict]),
  ];
}

/** The Python of the newest environment that was made for an image of this package. */
async function pythonWith(name: 'scikit-learn' | 'xgboost-cpu'): Promise<string> {
  const home = join(process.env['SLIPWAY_CACHE_DIR'] ?? join(homedir(), '.cache/slipway'), 'environments');
  const records = (await readdir(home))
    .filter((file) => file.endsWith('.json'))
    .map((file) => join(home, file));
  records.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of records) {
    const record = JSON.parse(await readFile(path, 'utf8')) as {
      folder: string;
      packages: Record<string, string>;
    };
    const image = 'xgboost-cpu' in record.packages ? 'xgboost-cpu' : 'scikit-learn';
    if (image === name) return join(record.folder, 'bin/python3');
  }
  throw new Error(`There is no environment with ${name} in ${home}`);
}
