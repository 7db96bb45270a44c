import { chmod, constants, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { HostSpec, InputMount } from '@slipway/core';
import type { MountSettings } from 'dockerode';

/** An input as a container gets it. */
export interface StagedInput extends InputMount {
  readonly isFile: boolean;
  /** Below the input: where others lie in it, and whether each is a file. */
  readonly inner: readonly { readonly path: string; readonly isFile: boolean }[];
}

/** What is to be known of a host's inputs, and a place in its root for each: else the engine makes it, as root. */
export async function stageInputs(host: HostSpec): Promise<readonly StagedInput[]> {
  const inputs = await Promise.all(
    host.inputs.map(async (input) => ({ ...input, isFile: !(await stat(input.source)).isDirectory() })),
  );
  for (const { target, isFile } of inputs) await makeMountPoint(join(host.root, target), isFile);
  return inputs.map((input) => ({
    ...input,
    inner: inputs
      .filter(({ target }) => target.startsWith(`${input.target}/`))
      .map(({ target, isFile }) => ({ path: target.slice(input.target.length + 1), isFile })),
  }));
}

/**
 * The mounts of a host whose folders the engine sees: its root, and its inputs as they are. What the job may write
 * to, or what others lie in, is a copy below `copies`, a clone where the file system has such.
 */
export async function bindMounts(
  host: HostSpec,
  inputs: readonly StagedInput[],
  copies: string,
): Promise<readonly MountSettings[]> {
  const mounts = [bind(resolve(host.root), '/opt/ml', false)];
  for (const [index, { source, target, access, inner }] of inputs.entries()) {
    const isPrivate = access === 'private';
    if (isPrivate || inner.length > 0) {
      const copy = join(copies, String(index));
      await cp(source, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      for (const place of inner) await makeMountPoint(join(copy, place.path), place.isFile);
      mounts.push(bind(copy, `/opt/ml/${target}`, !isPrivate));
    } else mounts.push(bind(resolve(source), `/opt/ml/${target}`, true));
  }
  return mounts;
}

function bind(source: string, target: string, readOnly: boolean): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly };
}

export async function makeMountPoint(path: string, isFile: boolean): Promise<void> {
  await mkdir(isFile ? dirname(path) : path, { recursive: true });
  if (isFile) await writeFile(path, '', { flag: 'a' });
}

/** Lets the user of a container, where it is not root, write to what its job may write to. */
export async function openToAll(user: string, paths: readonly string[]): Promise<void> {
  const [name = ''] = user.split(':');
  if (name === '' || name === 'root' || name === '0') return;
  for (const path of paths) await openTree(path);
}

async function openTree(path: string): Promise<void> {
  const entry = await stat(path);
  await chmod(path, entry.mode | (entry.isDirectory() ? 0o777 : 0o666));
  if (!entry.isDirectory()) return;
  for (const { name, parentPath } of (await readdir(path, { withFileTypes: true })).filter(
    (child) => child.isDirectory() || child.isFile(),
  )) {
    await openTree(join(parentPath, name));
  }
}
