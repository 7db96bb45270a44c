import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JobSpec } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { hasEngine } from '../test/engine.ts';
import type { SeenByUser } from '../test/job-as-user.ts';
import { type Workplace, workplace } from '../test/workplace.ts';

const uid = 12_345;
const program = fileURLToPath(new URL('../test/job-as-user.ts', import.meta.url));
const socket = '/var/run/docker.sock';

/** Root alone can become another user. */
function canBeAnother(): boolean {
  if (process.getuid?.() === 0 && existsSync(socket)) return true;
  if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw new Error('Tests of ownership need root');
  return false;
}

const tags = ['docker', 'docker-root'];

describe.runIf((await hasEngine()) && canBeAnother())('for a user who is not root', { tags }, () => {
  test('all that a job wrote is the user’s, to read and to remove', async () => {
    const at = await openWorkplace();
    const spec = await at.spec(`cd /opt/ml && umask 077 && mkdir -p model/a/b output closed empty/none
      echo weights > model/a/b/weights; echo m > model/m; echo reason > output/failure; ln model/m hard
      ln -s model/m link; ln -s /etc/passwd out; ln -s ../../../../../x far; mkfifo pipe
      echo secret > closed/file; chmod 000 closed/file; chmod 500 closed empty
      name=$(printf 'n%.0s' $(seq 120)); mkdir $name; echo long > $name/$name; chmod 4755 model/m; exit 3`);
    const { result, entries } = await runAsUser(at, spec);
    expect(result).toEqual({ status: 'exited', hosts: [{ name: 'algo-1', exitCode: 3 }] });
    expect(entries.filter((entry) => entry.uid !== uid)).toEqual([]);
    const texts = Object.fromEntries(entries.map(({ path, text }) => [path, text]));
    const long = 'n'.repeat(120);
    expect(texts).toMatchObject({
      'model/a/b/weights': 'weights\n',
      'output/failure': 'reason\n',
      'closed/file': 'secret\n',
      hard: 'm\n',
      [`${long}/${long}`]: 'long\n',
    });
    expect(Object.keys(texts).filter((path) => !/^(model|output|closed|empty|nnn)/.test(path))).toEqual([
      ...['', 'far', 'hard', 'link', 'out', 'pipe'],
    ]);
  });

  test('a job that gives away its whole folder, or whose user is another, changes nothing of that', async () => {
    const at = await openWorkplace();
    const given = await at.spec(
      'mkdir -m 700 /opt/ml/x; echo x > /opt/ml/x/x; chown -R 77:77 /opt/ml; chmod 700 /opt/ml',
    );
    expect((await runAsUser(at, given)).entries.map((entry) => [entry.path, entry.uid])).toEqual([
      ['', uid],
      ['x', uid],
      ['x/x', uid],
    ]);
    const other = await at.spec('id -u; mkdir -p /opt/ml/model/x && echo y > /opt/ml/model/x/y', {
      container: { user: '77:78' },
    });
    const { result, entries } = await runAsUser(at, other);
    expect(result).toMatchObject({ hosts: [{ exitCode: 0 }] });
    expect(entries.filter((entry) => entry.uid !== uid)).toEqual([]);
  });

  test('what a job wrote to its private inputs is removed with it, and their source stays as it was', async () => {
    const at = await openWorkplace();
    const source = join(at.directory, 'source');
    mkdirSync(join(source, 'sub'), { recursive: true });
    writeFileSync(join(source, 'sub/file'), 'as it was');
    const spec = await at.spec(
      'cd /opt/ml/code && umask 077 && mkdir -p new/deep && echo x > new/deep/x && echo changed > sub/file && chmod 500 new',
      { inputs: [{ source, target: 'code', access: 'private' }] },
    );
    const { result } = await runAsUser(at, spec);
    expect(result).toMatchObject({ hosts: [{ exitCode: 0 }] });
    expect(readFileSync(join(source, 'sub/file'), 'utf8')).toBe('as it was');
    expect(statSync(join(source, 'sub')).uid).toBe(0);
    expect(readdirSync(at.options.directory)).toEqual([]);
  });

  test('and so it is for every host', async () => {
    const at = await openWorkplace();
    const spec = await at.spec('mkdir -m 700 /opt/ml/d && hostname > /opt/ml/d/name', { hostCount: 2 });
    const { entries } = await runAsUser(at, spec);
    expect(entries).toContainEqual({ path: 'd/name', uid, text: 'algo-1\n' });
  });
});

/** A workplace whose folders that user owns. */
async function openWorkplace(): Promise<Workplace> {
  const at = await workplace();
  mkdirSync(at.options.directory);
  chownSync(at.options.directory, uid, uid);
  await chmod(at.directory, 0o755);
  return at;
}

async function runAsUser({ options }: Workplace, spec: JobSpec): Promise<SeenByUser> {
  for (const { root } of spec.hosts) {
    for (const folder of [root, join(root, '..')]) chownSync(folder, uid, uid);
  }
  const groups = [uid, statSync(socket).gid].join();
  const words = [
    ...['--conditions=@slipway/source', '--no-warnings', program, String(uid), groups],
    ...[JSON.stringify(options), JSON.stringify(spec)],
  ];
  // Root's own settings are not for that user to read.
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    env: { HOME: '/nowhere' },
  });
  return JSON.parse(stdout);
}
