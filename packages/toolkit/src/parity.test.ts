import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { pipInstall, virtualEnvironment } from '../../../tools/test-python/virtual-environment.ts';
import { fillJobFolder, type JobContent, temporaryFolder } from './test/job-folder.ts';
import { toolkit } from './toolkit.ts';

/**
 * The real thing: what AWS's framework images run. Its one C extension is for MPI only; `CC=true` spares the
 * compiler and an empty module stands in for it. The wheel without it must not get into pip's cache.
 */
const realToolkit = [
  pipInstall('--no-deps', '--no-cache-dir', 'sagemaker-training==5.1.4'),
  // What its imports need: the rest of its dependencies, half a gigabyte, is for other frameworks.
  pipInstall('boto3', 'six', 'retrying', 'psutil', 'paramiko', 'inotify_simple==1.2.1'),
  ['-c', 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "gethostname.py").touch()'],
];

const program = { sagemaker_program: '"train.py"', sagemaker_submit_directory: '"/elsewhere"' };
const dump = await readFile(new URL('./test/dump.py', import.meta.url), 'utf8');
const script = { 'code/train.py': dump };

interface Case extends Omit<JobContent, 'files'> {
  readonly files?: JobContent['files'];
  readonly environment?: Readonly<Record<string, string>>;
  /** Run in the job's folder before each of the two, e.g. to pack the code. */
  readonly prepare?: (base: string) => Promise<unknown>;
}

const cases: Record<string, Case> = {
  'no hyperparameter and no channel': {},
  'numbers, booleans, nothing': {
    hyperparameters: {
      max_depth: '5',
      eta: '0.20',
      gamma: '1e-3',
      huge: '1e400',
      nan: 'NaN',
      minus: '-0',
      long: '12345678901234567890',
      verbose: 'true',
      quiet: 'false',
      nothing: 'null',
    },
  },
  'strings, in JSON and bare': {
    hyperparameters: {
      objective: '"reg:squarederror"',
      bare: 'reg:linear',
      empty: '',
      'empty-json': '""',
      spaces: '" a  b "',
      quotes: '"it\'s \\"so\\""',
      shell: '"$HOME `id` ; rm -rf x | y > z & \\\\ * ~"',
      lines: '"a\\nb\\tc"',
      unicode: '"größe 深さ"',
      path: '"/opt/ml/input"',
      dashed: '"--flag"',
    },
  },
  'lists and objects': {
    hyperparameters: {
      layers: '[1, "two", null, true, 0.5]',
      none: '[]',
      nested: '{"b": {"y": [1]}, "a": "x=1,z=2"}',
      hollow: '{}',
      broken: '{"a": ',
    },
  },
  names: {
    hyperparameters: {
      k: '3',
      K: '4',
      'learning-rate': '0.1',
      'a.b': '1',
      größe: '2',
      ['__proto__']: '1',
      constructor: '2',
      '': '"nameless"',
      lower: '1',
      LOWER: '2',
    },
  },
  'values that are no strings in the file': {
    hyperparameters: { depth: 5, on: true, list: [1, { a: null }], object: { eta: 0.5 }, nothing: null },
  },
  'what is for the image': {
    hyperparameters: {
      sagemaker_container_log_level: '10',
      sagemaker_job_name: '"abalone-2026"',
      sagemaker_region: '"eu-west-1"',
      sagemaker_enable_cloudwatch_metrics: 'false',
      sagemaker_custom: '{"a": [1]}',
      sagemaker_mpi_enabled: 'false',
      _tuning_objective_metric: '"validation:rmse"',
      default_user_module_name: '"x"',
      depth: '5',
    },
    environment: { TRAINING_JOB_NAME: 'pipelines-abc-Train-0123456789' },
  },
  channels: {
    channels: {
      train: {
        ContentType: 'text/csv',
        TrainingInputMode: 'File',
        S3DistributionType: 'FullyReplicated',
        RecordWrapperType: 'None',
      },
      validation: { TrainingInputMode: 'FastFile' },
      'my-channel.1': {},
    },
  },
  'several hosts in one group': {
    resources: {
      current_host: 'algo-2',
      current_instance_type: 'ml.m5.xlarge',
      current_group_name: 'homogeneousCluster',
      hosts: ['algo-1', 'algo-2'],
      instance_groups: [
        {
          instance_group_name: 'homogeneousCluster',
          instance_type: 'ml.m5.xlarge',
          hosts: ['algo-1', 'algo-2'],
        },
      ],
      network_interface_name: 'eth1',
    },
  },
  'groups of different hosts': {
    hyperparameters: { sagemaker_distribution_instance_groups: '["gpu"]' },
    resources: {
      current_host: 'algo-3',
      current_instance_type: 'ml.p3.2xlarge',
      current_group_name: 'gpu',
      hosts: ['algo-1', 'algo-2', 'algo-3'],
      instance_groups: [
        { instance_group_name: 'cpu', instance_type: 'ml.c5.xlarge', hosts: ['algo-1'] },
        { instance_group_name: 'gpu', instance_type: 'ml.p3.2xlarge', hosts: ['algo-2', 'algo-3'] },
      ],
      topology: [{ host: 'algo-3', capacity: 'c-1' }],
    },
  },
  'a script in a folder of its own': {
    hyperparameters: { sagemaker_program: '"jobs/fit.py"', depth: '5' },
    files: { 'code/jobs/fit.py': dump },
  },
  'a shell script': {
    hyperparameters: {
      sagemaker_program: '"run.sh"',
      shell: '"$HOME `id` \'q\' \\"d\\" ; * | > & \\\\"',
      lines: '"a\\nb"',
      empty: '',
      list: '[1, "x"]',
    },
    files: { 'code/run.sh': '#!/bin/sh\nexec "$PYTHON" train.py "$@"\n', 'code/train.py': dump },
  },
  'a package': {
    hyperparameters: { sagemaker_program: '"fit.py"', depth: '5' },
    files: {
      'code/setup.py': 'from setuptools import setup\nsetup(name="fit", version="1", py_modules=["fit"])\n',
      'code/fit.py': dump,
    },
  },
  'code in a tarball': {
    hyperparameters: { sagemaker_submit_directory: '"sourcedir.tar.gz"', depth: '5' },
    files: { 'packed/train.py': dump, 'packed/lib/more.py': '' },
    prepare: (base) => execa('tar', ['-czf', 'sourcedir.tar.gz', '-C', 'packed', '.'], { cwd: base }),
  },
  'code in another folder': {
    hyperparameters: { sagemaker_submit_directory: '"packed"' },
    files: { 'packed/train.py': dump },
  },
  'a program in the environment': {
    hyperparameters: { sagemaker_program: '"other.py"' },
    environment: { SAGEMAKER_PROGRAM: 'train.py' },
  },
  'a job that is started by a framework': {
    environment: { SAGEMAKER_TRAINING_MODULE: 'a_framework.training:main' },
  },
};

// The way the scikit-learn image's own module starts a script.
const frameworkModule = `
from sagemaker_training import entry_point, environment

def main():
    env = environment.Environment()
    entry_point.run(env.module_dir, env.user_entry_point, env.to_cmd_args(), env.to_env_vars())
`;

let python: string;
beforeAll(async () => {
  python = await virtualEnvironment(realToolkit, { CC: 'true' });
}, 600_000);

test.for(Object.entries(cases))('%s: as sagemaker-training does it', async ([, one]) => {
  await using folder = await temporaryFolder();
  const [, main = ''] = toolkit().entrypoint;
  const real = await run(folder.path, one, ['-m', 'sagemaker_training.cli.train']);
  const ours = await run(folder.path, one, [main, 'train']);

  expect(ours.argv).toEqual(real.argv);
  expect(ours.cwd).toBe(real.cwd);
  expect(shown(ours.variables)).toEqual(shown(real.variables));
  expect(Object.keys(shown(ours.variables))).toContain('SM_TRAINING_ENV');
  expect(ours.variables['PYTHONPATH']?.split(':')[0]).toBe(real.variables['PYTHONPATH']?.split(':')[0]);
});

interface Seen {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** What the script sees when a job's folder is made anew and the given toolkit runs it. */
async function run(folder: string, one: Case, command: readonly string[]): Promise<Seen> {
  const base = join(folder, 'ml');
  const dumped = join(folder, 'seen.json');
  await rm(dumped, { force: true });
  await fillJobFolder(base, {
    ...one,
    hyperparameters: { ...program, ...one.hyperparameters },
    files: {
      ...(one.files ?? script),
      'modules/a_framework/training.py': frameworkModule,
      // The real toolkit installs a package, which would change the environment of the next test.
      'modules/pip.py': '',
    },
  });
  await one.prepare?.(base);
  await execa(python, command, {
    cwd: base,
    env: {
      SAGEMAKER_BASE_DIR: base,
      DUMP_TO: dumped,
      PYTHON: python,
      PYTHONPATH: join(base, 'modules'),
      AWS_DEFAULT_REGION: 'us-west-2',
      // Spares the real toolkit the look-up of algo-1 in a DNS.
      SM_STUDIO_LOCAL_MODE: 'true',
      ...one.environment,
    },
  });
  return JSON.parse(await readFile(dumped, 'utf8'));
}

/** The variables that a toolkit sets. */
function shown(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(variables).filter((name) => /^(SM_|SAGEMAKER_|CURRENT_HOST$)/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, variables[name] ?? '']));
}
