import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostSpec, JobSpec } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { makeVolumes, removeVolumes, sendFolders, volumeMounts } from '../folders/copied-folders.ts';
import { bindMounts, openToAll, stageInputs } from '../folders/staging.ts';
import { containerOptions, type HostImage } from './container-options.ts';
import { createContainer } from './create-container.ts';
import type { EngineFacts } from './engine-facts.ts';
import type { JobNetwork } from './job-network.ts';

export interface HostPlan {
  readonly spec: JobSpec;
  readonly host: HostSpec;
  readonly image: HostImage;
  readonly network: JobNetwork;
  readonly facts: EngineFacts;
  /** A folder for what this machine holds of the job as long as it is there. */
  readonly copies: string;
  /** Whether the engine sees the folders of the spec. */
  readonly sharesFolders: boolean;
}

/**
 * Makes the container of a host, with its folders in it, and does not start it. `made`: gets it as soon as it is there.
 * Where it is not, nothing of this try is left.
 */
export async function makeHost(engine: Docker, plan: HostPlan, made: Container[]): Promise<Container> {
  const { spec, host, image, facts, copies } = plan;
  const inputs = await stageInputs(host);
  // A folder of this start's own: another one of the same name may have made the job meanwhile.
  const own = join(copies, `${host.name}-${randomUUID()}`);
  const areCopies = !plan.sharesFolders || facts.remapsUsers || !canMount(facts, host, own);
  const create = async () => {
    const mounts = areCopies ? volumeMounts(spec, host, inputs) : await bindMounts(host, inputs, own);
    if (areCopies && facts.isPodman) await makeVolumes(engine, spec, host, inputs);
    const container = await createContainer(engine, containerOptions({ ...plan, mounts, areCopies }));
    made.push(container);
    return { mounts, container };
  };
  const { mounts, container } = await create().catch(async (error: unknown) => {
    await rm(own, { recursive: true, force: true });
    // Those that another one's containers have stay.
    if (areCopies) await removeVolumes(engine, spec, host, inputs);
    throw error;
  });
  const user = spec.container?.user ?? (await imageUser(engine, image.name));
  const writable = mounts
    .filter(({ Type, ReadOnly }) => Type === 'bind' && !ReadOnly)
    .map(({ Source }) => Source);
  await openToAll(user, areCopies ? [host.root] : writable);
  if (areCopies) await sendFolders(engine, spec, host, { image: image.name, inputs });
  return container;
}

/** Podman 4.3 writes what it is to mount into a line of CSV without quoting it, and then reads that. */
function canMount({ isPodman }: EngineFacts, { root, inputs }: HostSpec, copies: string): boolean {
  const paths = [root, copies, ...inputs.flatMap(({ source, target }) => [source, target])];
  return !isPodman || !paths.some((path) => /[",\r\n]/.test(path));
}

async function imageUser(engine: Docker, image: string): Promise<string> {
  const { Config } = await engine.getImage(image).inspect();
  // Podman leaves out what is empty.
  return Config.User ?? '';
}
