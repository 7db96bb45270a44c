import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { subprocessBackend } from '../index.ts';
import { startJobProgram } from '../test/job-program.ts';
import { frameworkWheels, offerWheels } from '../test/wheels.ts';
import { texts, type Workplace, workplace } from '../test/workplace.ts';

const account = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const xgboost = `${account}/sagemaker-xgboost:1.7-1`;
const sklearn = `${account}/sagemaker-scikit-learn:1.2-1-cpu-py3`;

const versions =
  'python -c "import importlib.metadata as m; print(*sorted(f\'{d.metadata[\\"Name\\"]} {d.version}\' for d in m.distributions() if d.metadata[\\"Name\\"] not in (\\"pip\\", \\"setuptools\\")), sep=chr(10))"';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function offline(changes?: Parameters<typeof workplace>[0]): Promise<Workplace & { wheels: string }> {
  const at = await workplace(changes);
  const wheels = join(at.directory, 'wheels');
  mkdirSync(wheels);
  offerWheels(wheels, frameworkWheels);
  return { ...at, wheels };
}

async function run(
  at: Workplace,
  image: string,
  script: string,
  code: Readonly<Record<string, string>> = {},
) {
  const request = await at.spec(script, { image });
  for (const [name, text] of Object.entries(code)) {
    const folder = join(request.hosts[0]?.root ?? '', 'code');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const progress: string[] = [];
  const job = await at.backend.start(request, { onProgress: (text) => progress.push(text) });
  const lines = texts(await Array.fromAsync(job.logs()));
  const record = JSON.parse(readFileSync(join(at.options.directory, job.name, 'job.json'), 'utf8'));
  return { lines, progress, result: await job.wait(), record };
}

const patience = { timeout: 120_000 };

/** Makes the package that comes last wait, when it is loaded, until it may go on. */
function loadsSlowly(at: Workplace & { wheels: string }) {
  const [loading, go] = ['loading', 'go'].map((name) => join(at.directory, name)) as [string, string];
  const text = `import os, time
open(${JSON.stringify(loading)}, "w").close()
while not os.path.exists(${JSON.stringify(go)}):
    time.sleep(0.02)
`;
  offerWheels(at.wheels, [{ name: 'scikit-learn', version: '1.3.2', module: 'sklearn', text }]);
  return {
    begun: () => vi.waitUntil(() => existsSync(loading), patience),
    goOn: () => writeFileSync(go, ''),
  };
}

function isWhole(path: string): boolean {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) !== undefined;
  } catch {
    return false;
  }
}

const foldersOf = ({ options }: Workplace) =>
  readdirSync(options.environments ?? '', { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** A PATH with nothing but the system's tools and a python3 that is this script. */
async function withPython(script: string | undefined) {
  const at = await workplace();
  const bin = join(at.directory, 'bin');
  mkdirSync(bin);
  if (script !== undefined) {
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'python3'), 0o755);
  }
  vi.stubEnv('PATH', bin);
  return at;
}
const answer = (version: string) =>
  `echo '{"executable": "'"$0"'", "version": "${version}", "platform": "linux-x86_64"}'`;

describe('a framework image', () => {
  test('is an environment with the nearest version, made once, and safe from its jobs', async () => {
    const at = await offline();
    expect(await at.backend.checkImage(xgboost)).toBeUndefined();
    const script = `${versions}; command -v python; command -v python3; echo "$VIRTUAL_ENV"
      d=$(python -c 'import xgboost, os; print(os.path.dirname(xgboost.__file__))'); echo broken > "$d/xgboost.py"; pip --version >/dev/null && echo pip`;
    const first = await run(at, xgboost, script);
    const [folder] = foldersOf(at);
    const environment = join(folder?.parentPath ?? '', folder?.name ?? '');
    expect(first.lines).toEqual([
      ...['numpy 2.4.0', 'pandas 3.1.0', 'scikit-learn 1.5.0', 'scipy 1.17.0', 'xgboost-cpu 2.1.4'],
      ...[join(environment, 'bin/python'), join(environment, 'bin/python3'), environment, 'pip'],
    ]);
    expect(first.progress.at(-1)).toContain('xgboost-cpu 2.1.4 (the image asks for 1.7)');
    expect(first.record.environment).toContain('xgboost-cpu 2.1.4 (the image asks for 1.7)');

    // No wheels, no network: nothing is made or asked for again, by another backend either.
    vi.stubEnv('PIP_FIND_LINKS', '/nowhere');
    const again = await run(
      { ...at, backend: subprocessBackend(at.options) },
      xgboost,
      'python -c "import xgboost"',
    );
    expect(again.result).toMatchObject({ hosts: [{ exitCode: 0 }] });
    expect(again.progress).toEqual([first.progress.at(-1)]);
    expect(foldersOf(at)).toHaveLength(1);
  });

  test('has what the code of a job requires, which goes before what the image has', async () => {
    const at = await offline();
    offerWheels(at.wheels, [
      { name: 'extra', version: '1.0', module: 'extra' },
      { name: 'threadpoolctl', version: '1.0', module: 'threadpoolctl' },
    ]);
    const { lines } = await run(at, sklearn, versions, {
      'requirements.txt': 'extra  # mine\n-r more.txt\nPandas==3.1.0\n',
      'more.txt': 'threadpoolctl==1.0\n',
    });
    const limited = ['numpy 1.26.4', 'scikit-learn 1.3.2', 'scipy 1.11.4'];
    expect(lines).toEqual(['extra 1.0', ...limited, 'pandas 3.1.0', 'threadpoolctl 1.0'].sort());
  });

  test('is made once by two processes, and whole after one that was killed at it', async () => {
    const at = await offline();
    const loading = loadsSlowly(at);
    const killed = startJobProgram(at.options, await at.spec(versions, { image: sklearn }));
    await loading.begun();
    await killed.kill();
    // Its last command outlives it, and comes to its end: what that has made is of no use to anybody.
    loading.goOn();
    const [left] = foldersOf(at);
    await vi.waitUntil(
      () => isWhole(join(left?.parentPath ?? '', left?.name ?? '', 'slipway.json')),
      patience,
    );
    expect(readdirSync(at.options.environments ?? '').filter((name) => name.endsWith('.json'))).toEqual([]);

    const requests = await Promise.all([1, 2].map(() => at.spec(versions, { image: sklearn })));
    const programs = requests.map((request) => startJobProgram(at.options, request));
    const events = await Promise.all(programs.map((program) => program.events));
    for (const told of events) {
      expect(told.filter(({ line }) => line?.startsWith('scikit-learn'))).toHaveLength(1);
      expect(told.at(-1)?.result).toMatchObject({ hosts: [{ exitCode: 0 }] });
    }
    const made = events.flat().filter(({ progress }) => progress?.startsWith('Making'));
    expect(made).toHaveLength(1);
    expect(foldersOf(at)).toHaveLength(1);
  });

  test('that is given up rejects with the reason, and leaves nothing', async () => {
    const at = await offline();
    const loading = loadsSlowly(at);
    const giveUp = new AbortController();
    const reason = new Error('enough waited');
    const request = await at.spec('exit 0', { image: sklearn });
    const rejected = expect(at.backend.start(request, { signal: giveUp.signal })).rejects.toBe(reason);
    await loading.begun();
    giveUp.abort(reason);
    await rejected;
    expect(foldersOf(at)).toEqual([]);
    expect(await at.backend.find(request.name)).toBeUndefined();
  });

  test('that is given up ends with all that is at work on it', async () => {
    // As venv starts pip: another process, which a signal to the first does not reach.
    const work = `while :; do mkdir -p "$0/lib" && : > "$0/lib/file"; done`;
    const at = await withPython(`PATH=/usr/bin:/bin; case "$*" in *venv*) for folder; do :; done
sh -c '${work}' "$folder" > /dev/null 2>&1; exit 1;; esac
${answer('3.11.2')}`);
    const giveUp = new AbortController();
    const reason = new Error('enough waited');
    const request = await at.spec('exit 0', { image: sklearn });
    const rejected = expect(at.backend.start(request, { signal: giveUp.signal })).rejects.toBe(reason);
    const { environments = '' } = at.options;
    const isAtWork = () =>
      existsSync(environments) && readdirSync(environments, { recursive: true }).join().endsWith('lib/file');
    await vi.waitUntil(isAtWork, patience);
    giveUp.abort(reason);
    await rejected;
    expect(foldersOf(at)).toEqual([]);
  });

  test('that can not be made is an error, and leaves nothing', async () => {
    const at = await offline();
    const start = async (image: string) => at.backend.start(await at.spec('exit 0', { image }));
    await expect(start(`${account}/sagemaker-xgboost:9.9-1`)).rejects.toMatchObject({
      code: 'NO_WHEEL',
      category: 'environment',
      message: expect.stringContaining('xgboost-cpu 9.9'),
      hint: expect.stringContaining('venv:'),
    });
    offerWheels(at.wheels, [
      { name: 'numpy', version: '2.5.0', module: 'numpy', text: 'raise ImportError("ABI")' },
    ]);
    await expect(start(xgboost)).rejects.toMatchObject({
      code: 'ENVIRONMENT_FAILED',
      message: expect.stringContaining('ABI'),
    });
    vi.stubEnv('PIP_FIND_LINKS', '/nowhere');
    await expect(start(sklearn)).rejects.toMatchObject({
      code: 'ENVIRONMENT_FAILED',
      category: 'environment',
    });
    expect(foldersOf(at)).toEqual([]);
  });
});

test('a requirements file is an environment of what it names', async () => {
  const at = await offline();
  const folder = join(at.directory, 'mine');
  mkdirSync(folder);
  writeFileSync(join(folder, 'requirements.txt'), '-r base.txt\n');
  writeFileSync(join(folder, 'base.txt'), 'numpy==1.26.4\n');
  const images = [{ glob: '*', target: `venv:${join(folder, 'requirements.txt')}` }];
  const backend = subprocessBackend({ ...at.options, images });
  expect((await run({ ...at, backend }, 'any', versions)).lines).toEqual(['numpy 1.26.4']);
});

describe('the digest of an image', () => {
  test('is that of what decides what is in it, and a job keeps the one it started with', async () => {
    const at = await workplace();
    const file = join(at.directory, 'requirements.txt');
    writeFileSync(file, 'numpy');
    const targets = ['host', 'python:python3', `venv:${file}`];
    const backendOf = (target: string) =>
      subprocessBackend({ ...at.options, images: [{ glob: 'mine', target }] });
    const digests = () => Promise.all(targets.map((target) => backendOf(target).imageDigest('mine')));
    const [host, python, venv] = await digests();
    expect(host).toBeUndefined();
    expect(python).toMatch(/^[0-9a-f]{16}$/);
    expect(venv).toMatch(/^[0-9a-f]{16}$/);
    expect(await at.backend.imageDigest('nobody-mapped-it')).toBeUndefined();
    // Of a framework image the version that its tag asks for counts.
    expect(await at.backend.imageDigest(sklearn)).not.toBe(await at.backend.imageDigest(xgboost));

    writeFileSync(file, 'numpy==1.26.4');
    const [, samePython, otherVenv] = await digests();
    expect(samePython).toBe(python);
    expect(otherVenv).not.toBe(venv);

    const request = await at.spec('exit 0', { image: 'mine' });
    const job = await backendOf('python:python3').start(request);
    await job.wait();
    for (const one of [job, await at.backend.find(request.name)])
      expect(one?.imageDigests).toEqual(new Map([['mine', python]]));
  });
});

describe('an interpreter', () => {
  test('is first on the PATH, as python and python3', async () => {
    const at = await workplace({ images: [{ glob: '*', target: 'python:python3' }] });
    const { lines, result } = await run(
      at,
      'any',
      'for p in python python3; do $p -c "import sys; print(sys.version_info[0], sys.argv[1:])" "two words"; done',
    );
    expect(lines).toEqual(["3 ['two words']", "3 ['two words']"]);
    expect(result).toMatchObject({ hosts: [{ exitCode: 0 }] });
  });

  test('that is not there is an error before anything runs', async () => {
    const at = await workplace({ images: [{ glob: '*', target: 'python:/no/such/python' }] });
    await expect(at.backend.checkImage('any')).rejects.toMatchObject({
      code: 'PYTHON_MISSING',
      category: 'environment',
    });
  });
});

describe('a machine that lacks', () => {
  test('Python is told how to get it', async () => {
    const at = await withPython(undefined);
    await expect(at.backend.checkImage(xgboost)).rejects.toMatchObject({
      code: 'PYTHON_MISSING',
      category: 'environment',
      hint: expect.stringMatching(/install/),
    });
  });

  test('a new enough Python is told which it has', async () => {
    const at = await withPython(answer('3.9.18'));
    await expect(at.backend.checkImage(xgboost)).rejects.toMatchObject({
      code: 'PYTHON_TOO_OLD',
      category: 'environment',
      message: expect.stringContaining('3.9.18'),
    });
  });

  test('venv, as Debian does, is told the package that has it', async () => {
    const at =
      await withPython(`case "$*" in *venv*) echo 'The virtual environment was not created successfully because ensurepip is not available.'; exit 1;; esac
${answer('3.11.2')}`);
    expect(await at.backend.checkImage(xgboost)).toBeUndefined();
    await expect(at.backend.start(await at.spec('exit 0', { image: xgboost }))).rejects.toMatchObject({
      code: 'PYTHON_VENV_MISSING',
      category: 'environment',
      hint: 'sudo apt-get install python3.11-venv',
    });
  });

  test('execa is told how to install it, and only where an environment has to be made', async () => {
    const at = await workplace();
    const hide = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => { if (name === 'execa') throw Object.assign(new Error('no execa'), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context); } });`;
    const elsewhere = ['env', `NODE_OPTIONS=--import data:text/javascript,${encodeURIComponent(hide)}`];
    const made = startJobProgram(at.options, await at.spec('exit 0', { image: xgboost }), elsewhere);
    expect((await made.events).at(-1)?.error).toMatchObject({
      code: 'EXECA_MISSING',
      hint: 'npm install execa',
    });
    const host = startJobProgram(at.options, await at.spec('exit 0'), elsewhere);
    expect((await host.events).at(-1)?.result).toMatchObject({ hosts: [{ exitCode: 0 }] });
  });
});
