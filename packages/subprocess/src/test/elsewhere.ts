import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const isRoot = process.getuid?.() === 0;
const namespace = [
  'unshare',
  ...(isRoot ? [] : ['--user', '--map-root-user']),
  ...['--mount', '--propagation', 'private'],
];

/** Whether tests can give a program another view of the machine. */
export const canGoElsewhere: boolean = succeeds([...namespace, 'mount', '-t', 'tmpfs', 'none', '/opt']);

/** A user without any rights, if we can become one that reads this repository. */
const nobody = ['setpriv', '--reuid', '12345', '--regid', '12345', '--clear-groups'];
export const canBeNobody: boolean =
  isRoot && canGoElsewhere && succeeds([...nobody, process.execPath, '--check', import.meta.filename]);

/** What a command comes behind to run as that user. */
export const asNobody: readonly string[] = nobody;

/** What a command comes behind to run where a shell script has changed what is mounted. */
export function whereMounted(script: string): readonly string[] {
  return [...namespace, 'sh', '-c', `${script} && exec "$@"`, 'sh'];
}

/** What a command comes behind to run where namespaces are forbidden, as in a container. */
export function withoutNamespaces(directory: string): readonly string[] {
  const folder = join(directory, 'forbidding');
  mkdirSync(folder, { recursive: true });
  const message = 'unshare: unshare failed: Operation not permitted';
  writeFileSync(join(folder, 'unshare'), `#!/bin/sh\necho '${message}' >&2\nexit 1\n`);
  chmodSync(join(folder, 'unshare'), 0o755);
  return ['env', `PATH=${folder}:${process.env['PATH']}`];
}

/**
 * What commands come behind to run on one machine with an /opt of its own, where namespaces are
 * forbidden. What is in that /opt can be listed from here in `opt`. It is there until the test is over.
 */
export async function containerLike(directory: string): Promise<{ enter: readonly string[]; opt: string }> {
  const script = 'mount -t tmpfs none /opt && echo ready && exec sleep 600';
  const [file = '', ...words] = [...namespace, 'sh', '-c', script];
  const holder = spawn(file, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(holder, 'exit');
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await gone;
  });
  await once(holder.stdout, 'data');
  const at = `/proc/${holder.pid}`;
  const user = isRoot ? [] : [`--user=${at}/ns/user`, '--preserve-credentials'];
  return {
    enter: [
      'nsenter',
      ...user,
      `--mount=${at}/ns/mnt`,
      ...withoutNamespaces(directory),
      `TMPDIR=${directory}`,
    ],
    opt: `${at}/root/opt`,
  };
}

function succeeds([file = '', ...words]: readonly string[]): boolean {
  try {
    execFileSync(file, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
