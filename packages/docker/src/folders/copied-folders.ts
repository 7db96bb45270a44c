import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HostSpec, JobSpec } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container, MountSettings } from 'dockerode';
import { create, extract, type ReadEntry } from 'tar';
import { containerName } from '../containers/container-options.ts';
import { createContainer } from '../containers/create-container.ts';
import { hostLabel, jobLabels, partLabel } from '../containers/labels.ts';
import { unless } from '../engine.ts';
import { makeMountPoint, type StagedInput } from './staging.ts';

/** A volume of the engine, and where a container has it. */
interface Volume {
  readonly name: string;
  readonly target: string;
  readonly input?: StagedInput;
}

/**
 * Volumes for a host whose folders the engine does not see: one for its root, one for each input that is a folder.
 * An input that is one file lies in the root itself, since no volume is a file.
 */
function volumesOf(spec: JobSpec, host: HostSpec, inputs: readonly StagedInput[]): readonly Volume[] {
  const name = containerName(spec, host);
  return [
    { name: `${name}-root`, target: '/opt/ml' },
    ...inputs.flatMap((input, index) =>
      input.isFile ? [] : [{ name: `${name}-input-${index}`, target: `/opt/ml/${input.target}`, input }],
    ),
  ];
}

export function volumeMounts(
  spec: JobSpec,
  host: HostSpec,
  inputs: readonly StagedInput[],
): readonly MountSettings[] {
  return volumesOf(spec, host, inputs).map(({ name, target, input }) =>
    volumeMount(spec, name, target, input?.access === 'read-only'),
  );
}

/** Makes the volumes with their labels, which Podman 4.3 would not give them as it makes a container. */
export async function makeVolumes(
  engine: Docker,
  spec: JobSpec,
  host: HostSpec,
  inputs: readonly StagedInput[],
): Promise<void> {
  for (const { name } of volumesOf(spec, host, inputs))
    await engine.createVolume({ Name: name, Labels: jobLabels(spec) });
}

/** Those that no container has. */
export async function removeVolumes(
  engine: Docker,
  spec: JobSpec,
  host: HostSpec,
  inputs: readonly StagedInput[],
): Promise<void> {
  for (const { name } of volumesOf(spec, host, inputs))
    await unless([404, 409], engine.getVolume(name).remove());
}

function volumeMount(spec: JobSpec, name: string, target: string, readOnly: boolean): MountSettings {
  const options = { NoCopy: true, Labels: jobLabels(spec), DriverConfig: { Name: 'local', Options: {} } };
  return { Type: 'volume', Source: name, Target: target, ReadOnly: readOnly, VolumeOptions: options };
}

/**
 * Fills a host's volumes through a container that never runs and has all of them to write to, each at a place of
 * its own. It stays until the root has been fetched back: that it is there says that this is still to be done.
 */
export async function sendFolders(
  engine: Docker,
  spec: JobSpec,
  host: HostSpec,
  { image, inputs }: { readonly image: string; readonly inputs: readonly StagedInput[] },
): Promise<void> {
  const volumes = volumesOf(spec, host, inputs);
  const folders = await createContainer(engine, {
    name: `${containerName(spec, host)}-folders`,
    Image: image,
    // Never run, but an image may come without a command, and then one must be named.
    Entrypoint: ['slipway-folders'],
    Labels: { ...jobLabels(spec), [hostLabel]: host.name, [partLabel]: 'folders' },
    NetworkDisabled: true,
    HostConfig: { Mounts: volumes.map(({ name }, index) => volumeMount(spec, name, placeOf(index), false)) },
  });
  await send(folders, host.root, '.', placeOf(0));
  for (const input of inputs) {
    if (input.isFile)
      await send(folders, dirname(input.source), basename(input.source), placeOf(0), input.target);
  }
  for (const [index, { input }] of volumes.entries()) {
    if (!input) continue;
    await send(folders, input.source, '.', placeOf(index));
    if (input.inner.length > 0) await sendPlaces(folders, input, placeOf(index));
  }
}

/** Where the container that never runs has a volume. */
function placeOf(index: number): string {
  return `/slipway/${index}`;
}

/** Files of this machine, as root's: in a container that is the job. `as`: under another name. */
async function send(container: Container, cwd: string, path: string, to: string, as?: string): Promise<void> {
  const archive = create(
    {
      cwd,
      onWriteEntry: (entry) => {
        if (entry.stat) Object.assign(entry.stat, { uid: 0, gid: 0 });
        if (as !== undefined) entry.path = as;
      },
    },
    [path.startsWith('@') ? `./${path}` : path],
  );
  const stream = new PassThrough();
  // What goes wrong here ends the request with its reason.
  archive.on('error', (error) => stream.destroy(error as Error));
  archive.pipe(stream);
  await container.putArchive(stream, { path: to });
}

/** Places for what is mounted in an input: the engine could not make them in what is read-only. */
async function sendPlaces(container: Container, { inner }: StagedInput, to: string): Promise<void> {
  const places = await mkdtemp(join(tmpdir(), 'slipway-'));
  try {
    for (const { path, isFile } of inner) await makeMountPoint(join(places, path), isFile);
    await send(container, places, '.', to);
  } finally {
    await rm(places, { recursive: true });
  }
}

/**
 * Brings back what a host has in its root, in place of what was there: files and folders, as this user's own. A link
 * that leads out of the root stays behind, and so does what is none of these.
 */
export async function fetchFolders(folders: Container, root: string): Promise<void> {
  const archive = await unless([404], folders.getArchive({ path: placeOf(0) }));
  // Fetched already.
  if (archive === undefined) return;
  for (const name of await readdir(root)) await rm(join(root, name), { recursive: true, force: true });
  const filter = (_path: string, entry: object) => !leadsAway(entry as ReadEntry);
  await pipeline(archive, extract({ cwd: root, strip: 1, preserveOwner: false, filter }));
  await folders.remove({ force: true });
}

function leadsAway({ type, linkpath = '' }: ReadEntry): boolean {
  return type === 'SymbolicLink' && isAbsolute(linkpath);
}
