import { existsSync } from 'node:fs';
import {
  type ContainerSettings,
  type JobSpec,
  messageOf,
  type SlipwayError,
  slipwayError,
} from '@slipway/core';
import type { HostConfig } from 'dockerode';

/** Of the settings, all that is the same for every host. */
export function settingOptions({ sharedMemory, ulimits, mounts = [] }: ContainerSettings): HostConfig {
  return {
    ...(sharedMemory !== undefined && { ShmSize: sharedMemory }),
    ...(ulimits && {
      Ulimits: Object.entries(ulimits).map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard })),
    }),
    Mounts: mounts.map(({ source, target, readOnly = true }) => ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
  };
}

/** Throws `CONTAINER_SETTING_REFUSED` for what an engine would drop without a word, or make something else of. */
export function refuseSettings({ name, hosts, networkIsolation, container = {} }: JobSpec): void {
  const { network, ports } = container;
  if (networkIsolation && network !== undefined) throw refused(name, 'network', 'the job has no network');
  if (networkIsolation && ports !== undefined) throw refused(name, 'ports', 'the job has no network');
  if (network === undefined || !/^(host|none|container:.*)$/.test(network)) return;
  if (hosts.length > 1) throw refused(name, 'network', `hosts do not find each other in ${network}`);
  if (ports !== undefined) throw refused(name, 'ports', `no port is published in the network ${network}`);
}

/** Of an engine that sees the folders of this machine, and would make those that are not there: Podman 4.3. */
export function refuseMissingMounts({ name, container = {} }: JobSpec): void {
  const missing = container.mounts?.find(({ source }) => !existsSync(source));
  if (missing) throw refused(name, 'mounts', `there is no ${missing.source}`);
}

/** The setting that an engine's refusal is about, as far as its words tell. */
export function refusedSetting({ name, container = {} }: JobSpec, cause: unknown): SlipwayError | undefined {
  const said = messageOf(cause);
  const setting = words.find(([key, pattern]) => container[key] !== undefined && pattern.test(said))?.[0];
  return setting && refused(name, setting, said.trim(), cause);
}

/** As Docker 20.10 to 28 and runc say it. */
const words: readonly (readonly [keyof ContainerSettings, RegExp])[] = [
  ['ulimits', /ulimit|rlimit/i],
  ['ports', /port is already allocated|address already in use|ports are not available|invalid port/i],
  ['user', /unable to find (user|group)|linux spec user/i],
  ['network', /network/i],
  ['platform', /platform|operating system is not supported/i],
  ['mounts', /mount/i],
  ['sharedMemory', /shm/i],
  ['environment', /environment variable/i],
  ['limitResources', /memory|cpu/i],
];

function refused(name: string, setting: keyof ContainerSettings, why: string, cause?: unknown): SlipwayError {
  return slipwayError(`The setting ${setting} of the containers of ${name} cannot be had: ${why}`, {
    code: 'CONTAINER_SETTING_REFUSED',
    category: 'input',
    hint: `Change ${setting} in the settings of the step's containers, or leave it out.`,
    cause,
  });
}
