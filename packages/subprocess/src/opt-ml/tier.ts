import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, lstatSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { drafts, shellWord, slipwayError } from '@slipway/core';
import { writeContent } from '../job-folder.ts';
import { findProgram } from '../shell.ts';
import type { Namespace } from './machine-namespaces.ts';
import { namespaceStage } from './namespace.ts';
import { tierHint } from './tier-hint.ts';

/** How jobs of this machine get their `/opt/ml`. */
export type Tier =
  | { readonly kind: 'namespace'; readonly namespace: Namespace }
  /** `reason`: why it is not a namespace. */
  | { readonly kind: 'link'; readonly reason: string };

/**
 * The best tier there is, or the one that is forced. Rejects with `NO_OPT_ML` and what would help. Not by
 * execa: every run asks, and loading it takes longer than the answer.
 */
export async function findTier(forced?: Tier['kind']): Promise<Tier> {
  const obstacles: string[] = [];
  if (forced !== 'link') {
    const found = await findNamespace();
    if (typeof found !== 'string') return { kind: 'namespace', namespace: found };
    obstacles.push(found);
  }
  if (forced !== 'namespace') {
    const obstacle = linkObstacle();
    if (obstacle === undefined) return { kind: 'link', reason: obstacles[0] ?? 'the link was asked for' };
    obstacles.push(obstacle);
  }
  throw slipwayError(`Jobs cannot have an /opt/ml on this machine: ${obstacles.join('; ')}`, {
    code: 'NO_OPT_ML',
    category: 'environment',
    hint: tierHint(),
  });
}

/** A namespace that was made for a try, or why it could not be. */
async function findNamespace(): Promise<Namespace | string> {
  if (process.platform !== 'linux') return 'this system has no mount namespaces';
  const [unshare, mount] = ['unshare', 'mount'].map(findProgram);
  if (!unshare || !mount) return `there is no ${unshare ? 'mount' : 'unshare'} on the PATH`;
  let obstacle = '';
  for (const words of namespaceFlags()) {
    const namespace: Namespace = {
      unshare: [unshare, ...words],
      mount: shellWord(mount),
      mapped: words.includes('--user'),
    };
    const failure = await tryNamespace(namespace);
    if (failure === undefined) return namespace;
    obstacle ||= failure;
  }
  return obstacle;
}

/** What `unshare` may be given, the best first. */
function namespaceFlags(): readonly (readonly string[])[] {
  const own = ['--mount', '--propagation', 'private'];
  const inUser = ['--user', '--map-current-user', '--keep-caps', ...own];
  return process.getuid?.() === 0 ? [own, inUser] : [inUser];
}

/** Whether jobs can have a network namespace beside that of their mounts. */
export function canIsolate(): boolean {
  const unshare = process.platform === 'linux' ? findProgram('unshare') : undefined;
  if (unshare === undefined) return false;
  return namespaceFlags().some((words) => spawnSync(unshare, [...words, '--net', 'true']).status === 0);
}

/** Makes an `/opt/ml` as a job has it; resolves to what went wrong. */
async function tryNamespace(namespace: Namespace): Promise<string | undefined> {
  // Not among the jobs: whoever only asks whether a job could run here must find nothing changed.
  const tries = drafts(tmpdir(), 'slipway-try-');
  const folder = tries.newPath();
  try {
    await mkdir(join(folder, 'root', 'there'), { recursive: true });
    const { wrapper, prepare, content } = namespaceStage(namespace, {
      root: join(folder, 'root'),
      inputs: [],
    });
    writeContent(folder, content);
    const [file = '', ...words] = [...wrapper, 'sh', '-c', `${prepare} && [ -d /opt/ml/there ]`];
    await promisify(execFile)(file, words, { cwd: folder });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return said.split('\n').at(-1) || String(error);
  } finally {
    // Its own, and what was left by one that was killed at it; not that of another user.
    const left = [folder, ...(await tries.abandoned())];
    await Promise.allSettled(left.map((path) => rm(path, { recursive: true, force: true })));
  }
}

function linkObstacle(): string | undefined {
  const there = lstatSync('/opt/ml', { throwIfNoEntry: false });
  if (there && !there.isSymbolicLink()) return 'there is already something at /opt/ml';
  try {
    accessSync('/opt', constants.W_OK);
    return undefined;
  } catch {
    return 'there is no /opt that this user may write to';
  }
}
