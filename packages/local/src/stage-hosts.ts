import { constants } from 'node:fs';
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type HostSpec, type InputMount, isSource, slipwayError } from '@slipway/core';
import { unpackArchive } from './archive.ts';
import type { JobPlan, PlannedArchive } from './job.ts';
import type { JobFolder } from './job-folder.ts';
import { absent, below } from './link-free.ts';
import { localPath } from './local-path.ts';
import type { LocalSession } from './local-session.ts';
import { stageInput } from './staging.ts';

/** Lays out what each host of a job sees as `/opt/ml`: folders, files and archives in its root, inputs over it. */
export async function stageHosts(
  session: LocalSession,
  plan: JobPlan,
  { roots, inputs }: JobFolder,
  signal: AbortSignal,
): Promise<readonly HostSpec[]> {
  const hosts = [...roots.keys()];
  const containers = new Map(plan.containers?.map((container) => [container.name, container]));
  const mounts = new Map<string, InputMount[]>(hosts.map((host) => [host, []]));
  for (const [host, root] of roots) {
    await mkdir(root, { recursive: true });
    for (const name of plan.folders) await mkdir(below(root, name), { recursive: true });
    for (const [name, text] of Object.entries(plan.files(host, hosts))) {
      await mkdir(dirname(below(root, name)), { recursive: true });
      await writeFile(below(root, name), text);
    }
    for (const archive of [...(plan.archives ?? []), ...(containers.get(host)?.archives ?? [])])
      await unpackInto(session, archive, root);
  }
  const staged = [
    ...plan.inputs.map((input) => ({ input, of: hosts })),
    ...[...containers.values()].flatMap(({ name, inputs: own }) =>
      own.map((input) => ({ input, of: [name] })),
    ),
  ];
  for (const [index, { input, of }] of staged.entries()) {
    signal.throwIfAborted();
    const sources = await stageInput(session.objects, input, of.length, inputs(index));
    for (const [hostIndex, host] of of.entries()) {
      const source = sources[hostIndex] ?? '';
      const target = below(roots.get(host) ?? '', input.target);
      await mkdir(target, { recursive: true });
      // A mount would hide what the job writes there from those who collect it.
      if (plan.folders.some((folder) => overlap(folder, input.target))) await copyFolder(source, target);
      else mounts.get(host)?.push({ source, target: input.target, access: input.access });
    }
  }
  // A folder before what is mounted inside it.
  return [...roots].map(([name, root]) => ({
    name,
    root,
    inputs: (mounts.get(name) ?? []).sort((a, b) => a.target.length - b.target.length),
  }));
}

function overlap(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

async function copyFolder(source: string, target: string): Promise<void> {
  await cp(source, target, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
}

async function unpackInto(
  session: LocalSession,
  { uri, target }: PlannedArchive,
  root: string,
): Promise<void> {
  const folder = below(root, target);
  if (uri.startsWith('s3://')) {
    if (await session.objects.has(uri)) return await unpackArchive(session.objects.pathOf(uri), folder);
  } else {
    const path = localPath(uri);
    const entry = await stat(path).catch(absent);
    if (entry?.isFile()) return await unpackArchive(path, folder);
    if (entry?.isDirectory())
      return await cp(path, folder, { recursive: true, filter: (name) => isSource(basename(name)) });
  }
  throw slipwayError(`There is no archive ${uri}`, {
    code: 'INPUT_NOT_FOUND',
    category: 'input',
    hint: `It would be unpacked to ${join('/opt/ml', target)}.`,
  });
}
