import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { drafts, milestone } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container, MountSettings } from 'dockerode';
import { starterLabel, starterText } from '../containers/labels.ts';
import { isStarterAlive } from '../containers/starter.ts';
import { untilAborted } from '../until-aborted.ts';
import { statusOf, unless } from './refusal.ts';

/** Marks a container that is made to ask an engine for a folder, and that never runs. */
export const probeLabel = 'slipway.probe';

/** What engines answered, by folder. It stays true as long as a connection lasts. */
const answers = new WeakMap<Docker, Map<string, Promise<boolean>>>();

/**
 * Whether an engine sees a folder of this machine: one on another machine, or in a container, does not. Nothing is
 * run: a container is made with the folder in it, and a file of a random name and content is asked back from there.
 * `image` is any image that the engine has. An engine is asked once for each folder; a failure is asked again.
 */
export async function sharesFolders(
  engine: Docker,
  directory: string,
  image: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const folder = resolve(directory);
  const known = answers.get(engine) ?? new Map<string, Promise<boolean>>();
  answers.set(engine, known);
  const answer = known.get(folder) ?? ask(engine, folder, image);
  known.set(folder, answer);
  answer.catch(() => known.delete(folder));
  return await untilAborted(answer, signal);
}

async function ask(engine: Docker, folder: string, image: string): Promise<boolean> {
  const files = drafts(folder, '.slipway-probe-');
  const file = files.newPath();
  const content = randomUUID();
  await removeAbandoned(engine, folder, await files.abandoned());
  try {
    await writeFile(file, content);
    const container = await makeProbe(engine, image, folder);
    if (!container) return false;
    milestone('probe:made');
    try {
      const options = { path: `${target}/${basename(file)}` };
      const archive = await unless([400, 404, 500], container.getArchive(options));
      // A tar archive holds a file's content as it is.
      return archive !== undefined && (await buffer(archive)).includes(content);
    } finally {
      await unless([404], container.remove({ force: true }));
    }
  } finally {
    await rm(file, { force: true });
  }
}

/** What was left of a question whose process was killed. */
async function removeAbandoned(engine: Docker, folder: string, files: readonly string[]): Promise<void> {
  for (const path of files) await rm(path, { force: true });
  const filters = { label: [`${probeLabel}=${folder}`] };
  for (const { Id, Labels } of await engine.listContainers({ all: true, filters })) {
    if (!isStarterAlive(Labels)) await unless([404, 409], engine.getContainer(Id).remove({ force: true }));
  }
}

const target = '/slipway-probe';

/** `undefined`: the engine makes containers, but not with this folder. */
async function makeProbe(engine: Docker, image: string, folder: string): Promise<Container | undefined> {
  const mount: MountSettings = { Type: 'bind', Source: folder, Target: target, ReadOnly: true };
  try {
    return await makeContainer(engine, image, folder, [mount]);
  } catch (error) {
    // Engines word and number this refusal differently. What would fail without the folder too is about something else.
    if (statusOf(error) === 0) throw error;
    await (await makeContainer(engine, image, folder, [])).remove({ force: true });
    return undefined;
  }
}

function makeContainer(
  engine: Docker,
  image: string,
  folder: string,
  mounts: MountSettings[],
): Promise<Container> {
  return engine.createContainer({
    Image: image,
    // Never run, but an image may come without a command, and then one must be named.
    Entrypoint: ['slipway-probe'],
    Labels: { [probeLabel]: folder, [starterLabel]: starterText() },
    NetworkDisabled: true,
    HostConfig: { Mounts: mounts },
  });
}
