import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { fillJobFolder, type JobContent, temporaryFolder } from './test/job-folder.ts';
import { toolkit } from './toolkit.ts';

const program = { sagemaker_program: '"train.py"', sagemaker_submit_directory: '"/opt/ml/code"' };

/** Runs a job in a folder of its own; `failure` is the text of its failure file, if it has one. */
async function train(content: JobContent, environment: Readonly<Record<string, string>> = {}) {
  await using folder = await temporaryFolder();
  const base = join(folder.path, 'ml');
  await fillJobFolder(base, { hyperparameters: program, ...content });
  const [file = '', ...args] = [...toolkit().entrypoint, 'train'];
  const env = { SAGEMAKER_BASE_DIR: base, ...environment };
  const { exitCode, stdout, stderr } = await execa(file, args, { cwd: base, env, reject: false });
  const failureFile = join(base, 'output/failure');
  return {
    exitCode,
    stdout,
    stderr,
    failure: existsSync(failureFile) ? await readFile(failureFile, 'utf8') : undefined,
    files: await readdir(base, { recursive: true }),
  };
}

function script(...lines: string[]): JobContent {
  return { files: { 'code/train.py': lines.join('\n') } };
}

test('a script that succeeds leaves no trace but its own', async () => {
  const job = await train(
    script('import sys', 'print("to stdout")', 'print("to stderr", file=sys.stderr)', 'sys.exit(0)'),
  );
  expect(job.exitCode).toBe(0);
  expect(job.stdout).toContain('to stdout');
  expect(job.stderr).toContain('to stderr');
  expect(job.files.filter((path) => path.startsWith('output/'))).toEqual(['output/data']);
});

test('a script that raises: its exit code, and a failure that begins with what was raised', async () => {
  const job = await train({
    ...script('print("a")', 'def f():', '  raise ValueError("no rows\\nin train.csv")', 'f()'),
    hyperparameters: { ...program, depth: '5' },
  });
  expect(job.exitCode).toBe(1);
  expect(job.failure).toMatch(
    /^ExecuteUserScriptError:\nExitCode 1\nErrorMessage "ValueError: no rows\nin train\.csv"\nCommand ".* -- train\.py --depth 5"/,
  );
  expect(job.failure).toMatch(/Last lines:\nTraceback[\s\S]*line 3, in f/);
  expect(job.stderr).toContain('ValueError: no rows');
});

test('a script that exits with a code of its own', async () => {
  const job = await train(script('import sys', 'print("disk is full", file=sys.stderr)', 'sys.exit(7)'));
  expect(job.exitCode).toBe(7);
  expect(job.failure).toContain('ExitCode 7\nErrorMessage "disk is full"');
});

test('a script that is killed', async () => {
  const job = await train(script('import os, signal', 'os.kill(os.getpid(), signal.SIGKILL)'));
  expect(job.exitCode).toBe(137);
  expect(job.failure).toContain('when memory runs out');
});

test('a shell script that fails', async () => {
  const job = await train({
    hyperparameters: { ...program, sagemaker_program: '"run.sh"' },
    files: { 'code/run.sh': '#!/bin/sh\necho "no such tool" >&2\nexit 3\n' },
  });
  expect(job.exitCode).toBe(3);
  expect(job.failure).toContain('ErrorMessage "no such tool"');
});

test('the reason that a script gives itself is kept', async () => {
  const job = await train(
    script('import os', 'open(os.environ["SM_OUTPUT_DIR"] + "/failure", "w").write("mine")', 'exit(2)'),
  );
  expect(job.exitCode).toBe(2);
  expect(job.failure).toBe('mine');
});

test('a failure names the packages of requirements.txt that are not there', async () => {
  const job = await train({
    files: {
      'code/train.py': 'import surely_not_installed',
      'code/requirements.txt': [
        '# ours',
        'pip',
        'surely-not.installed[extra]>=1.0  # why',
        'surely_not_either==2',
        'not-for-this-python; python_version < "3"',
        '--index-url https://example.com/simple',
        '-r more.txt',
        'https://example.com/a.whl',
        'git+https://example.com/b',
        '',
      ].join('\n'),
    },
  });
  expect(job.exitCode).toBe(1);
  expect(job.failure).toContain('requirements.txt lists: surely-not.installed, surely_not_either. ');
});

test('a process that outlives the script and holds its stderr does not hold the job', async () => {
  const job = await train(
    script(
      'import subprocess, sys',
      'print("pid", subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL).pid, flush=True)',
      'sys.exit("over")',
    ),
  );
  process.kill(Number(/pid (\d+)/.exec(String(job.stdout))?.[1]));
  expect(job.exitCode).toBe(1);
  expect(job.failure).toContain('ErrorMessage "over"');
});

interface Refusal extends JobContent {
  readonly problem: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reason: string | RegExp;
}

test.for<Refusal>([
  {
    problem: 'XGBoost without a script',
    environment: toolkit('xgboost').environment,
    hyperparameters: { max_depth: '5' },
    reason: 'built-in algorithm, which a job without an image cannot do yet. Name a training script',
  },
  {
    problem: 'scikit-learn without a script',
    environment: toolkit('scikit-learn').environment,
    hyperparameters: {},
    reason: 'There is no script to run. Name a training script in the hyperparameter sagemaker_program',
  },
  {
    problem: 'a script that is not there',
    hyperparameters: { ...program, sagemaker_program: '"trian.py"' },
    reason: /trian\.py is not in .*\/code, which holds: train\.py\./,
  },
  ...['../train.py', '/bin/true', '-c', './train.py', 'a b.py', 'x;true', ''].map((name) => ({
    problem: `the script ${JSON.stringify(name)}`,
    hyperparameters: { ...program, sagemaker_program: JSON.stringify(name) },
    reason: 'must be a path inside the code folder',
  })),
  {
    problem: 'a launcher',
    hyperparameters: { ...program, sagemaker_mpi_enabled: 'true' },
    reason: 'sagemaker_mpi_enabled asks for a distributed launcher',
  },
  {
    problem: 'no code',
    files: {},
    hyperparameters: { ...program, sagemaker_submit_directory: '"s3://bucket/sourcedir.tar.gz"' },
    reason: 's3://bucket/sourcedir.tar.gz is not there',
  },
  {
    problem: 'a broken configuration',
    files: { 'input/config/hyperparameters.json': '{' },
    hyperparameters: {},
    reason: /^Framework Error:\nTraceback[\s\S]*JSONDecodeError/,
  },
])('refused: $problem', async ({ environment, reason, ...content }) => {
  const job = await train({ files: { 'code/train.py': 'print("ran")' }, ...content }, environment);
  expect(job.exitCode).toBe(1);
  expect(job.failure).toMatch(reason);
  expect(job.stderr).toMatch(reason);
  expect(job.stdout).not.toContain('ran');
});

const packAMember = `
import io, os, tarfile

with tarfile.open("code.tar.gz", "w:gz") as archive:
    for name, kind in (("train.py", "REGTYPE"), (os.environ["NAME"], os.environ["KIND"])):
        member = tarfile.TarInfo(name)
        member.type, member.linkname = getattr(tarfile, kind), "/etc"
        archive.addfile(member, io.BytesIO())
`;

test.for([
  { problem: 'climbs out', name: 'lib/../../evil', kind: 'REGTYPE' },
  { problem: 'is absolute', name: '/evil', kind: 'REGTYPE' },
  { problem: 'is a link', name: 'lib', kind: 'SYMTYPE' },
  { problem: 'is a hard link', name: 'passwd', kind: 'LNKTYPE' },
])('refused: code in a tarball with a member that $problem', async ({ name, kind }) => {
  await using folder = await temporaryFolder();
  const tarball = join(folder.path, 'code.tar.gz');
  const member = name.startsWith('/') ? `${folder.path}${name}` : name;
  await execa('python3', ['-c', packAMember], { cwd: folder.path, env: { NAME: member, KIND: kind } });
  const job = await train({
    hyperparameters: { ...program, sagemaker_submit_directory: JSON.stringify(tarball) },
  });
  expect(job.exitCode).toBe(1);
  expect(job.failure).toContain(
    `${tarball} holds ${member}, which is a link or lies outside of the archive.`,
  );
  expect(job.files.filter((path) => path.startsWith('code/') || path === 'evil')).toEqual([]);
  expect(await readdir(folder.path)).toEqual(['code.tar.gz']);
});

const countSignals = `
import os, signal, sys, time

count = 0

def stop(*_):
    global count
    count += 1

signal.signal(signal.SIGTERM, stop)
# The toolkit leaves the group when it has started this script.
while os.getpgid(os.getppid()) == os.getpgrp():
    time.sleep(0.01)
open(sys.argv[0] + ".ready", "w").close()
while count == 0:
    time.sleep(0.01)
time.sleep(0.3)
print("signals:", count)
sys.exit(5)
`;

test.for([{ to: 'the toolkit alone' }, { to: 'the whole group' }])(
  'SIGTERM to $to reaches the script once',
  async ({ to }) => {
    await using folder = await temporaryFolder();
    const base = join(folder.path, 'ml');
    await fillJobFolder(base, { hyperparameters: program, files: { 'code/train.py': countSignals } });
    // A keeper in between, as a backend has it: the toolkit does not lead the group.
    const keeper = 'trap : TERM; "$@" & echo $! > "$PID_FILE"; wait $!; code=$?; wait; exit $code';
    const pidFile = join(folder.path, 'pid');
    const job = execa('sh', ['-c', keeper, 'keeper', ...toolkit().entrypoint, 'train'], {
      env: { SAGEMAKER_BASE_DIR: base, PID_FILE: pidFile },
      detached: true,
      reject: false,
    });
    await vi.waitUntil(() => existsSync(join(base, 'code/train.py.ready')), 120_000);
    // The keeper may be slower than what it has started.
    const pid = await vi.waitUntil(
      () => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')),
      120_000,
    );
    process.kill(to === 'the whole group' ? -Number(job.pid) : pid, 'SIGTERM');
    const { stdout } = await job;
    expect(stdout).toContain('signals: 1');
    expect(await readFile(join(base, 'output/failure'), 'utf8')).toContain('ExitCode 5');
    expect(() => process.kill(-Number(job.pid), 0)).toThrow('ESRCH');
  },
);

test('any other argument is refused', async () => {
  const [file, ...args] = [...toolkit().entrypoint, 'tune'];
  const { exitCode, stderr } = await execa(String(file), args, { reject: false });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("must be train or serve, not 'tune'");
});

test('a module of the user may be called as one of the toolkit is', async () => {
  const job = await train({
    files: {
      'code/train.py': 'import serve, content\nprint(serve.NAME, content.NAME)',
      'code/serve.py': 'NAME = "theirs"',
      'code/content.py': 'NAME = "too"',
    },
  });
  expect(job.stdout).toContain('theirs too');
});
