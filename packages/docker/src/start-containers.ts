import { constants, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type HostSpec, type JobSpec, messageOf, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { containerOptions, hostLabel, labelsOf } from './container-options.ts';
import { unless } from './engine.ts';
import { findContainers } from './find-containers.ts';

/**
 * Makes and starts what a job still lacks: all of it, or the rest where an earlier start was cut short.
 * Nothing of the job is left when it rejects. `copies` is the folder for its private inputs.
 */
export async function startContainers(
  engine: Docker,
  spec: JobSpec,
  copies: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  refuseWhatIsMissing(spec);
  try {
    if (spec.hosts.length > 1) await makeNetwork(engine, spec);
    const made = await findContainers(engine, spec.name);
    const waiting = made
      .filter(({ State }) => State.Status === 'created')
      .map(({ Id }) => engine.getContainer(Id));
    for (const host of spec.hosts) {
      if (made.some(({ Config }) => Config.Labels[hostLabel] === host.name)) continue;
      const sources = await stageInputs(host, join(copies, host.name));
      signal?.throwIfAborted();
      waiting.push(await engine.createContainer(containerOptions(spec, host, sources)));
    }
    for (const container of waiting) {
      signal?.throwIfAborted();
      await container.start();
    }
  } catch (cause) {
    await removeAll(engine, spec, copies);
    signal?.throwIfAborted();
    throw slipwayError(`The job ${spec.name} did not start: ${messageOf(cause)}`, {
      code: 'JOB_NOT_STARTED',
      category: 'job',
      cause,
    });
  }
}

async function makeNetwork(engine: Docker, spec: JobSpec): Promise<void> {
  const { name, networkIsolation = false } = spec;
  const options = { Name: name, CheckDuplicate: true, Internal: networkIsolation, Labels: labelsOf(spec) };
  await unless([409], engine.createNetwork(options));
}

/** The path to mount for each input. What is private is copied, as a clone where the file system has such. */
async function stageInputs(host: HostSpec, copies: string): Promise<readonly string[]> {
  await rm(copies, { recursive: true, force: true });
  const sources: string[] = [];
  for (const [index, { source, target, access }] of host.inputs.entries()) {
    const staged = access === 'private' ? join(copies, String(index)) : source;
    if (staged !== source) {
      await cp(source, staged, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    }
    await makeMountPoint(join(host.root, target), (await stat(source)).isDirectory());
    sources.push(staged);
  }
  return sources;
}

/** Else the engine makes it, and it belongs to root. */
async function makeMountPoint(path: string, isDirectory: boolean): Promise<void> {
  await mkdir(isDirectory ? path : dirname(path), { recursive: true });
  if (!isDirectory) await writeFile(path, '', { flag: 'a' });
}

async function removeAll(engine: Docker, { name }: JobSpec, copies: string): Promise<void> {
  for (const { Id } of await findContainers(engine, name)) {
    await unless([404], engine.getContainer(Id).remove({ force: true, v: true }));
  }
  await unless([404], engine.getNetwork(name).remove());
  await rm(copies, { recursive: true, force: true });
}

function refuseWhatIsMissing({ name, port, networkIsolation }: JobSpec): void {
  if (port === undefined || !networkIsolation) return;
  throw slipwayError(`${name}: the Docker backend cannot yet isolate a job that serves from the network.`, {
    code: 'NETWORK_ISOLATION_UNSUPPORTED',
    category: 'input',
    hint: 'Run it without network isolation.',
  });
}
