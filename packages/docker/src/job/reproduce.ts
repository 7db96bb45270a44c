import { commandLine, isSecretName } from '@slipway/core';
import type { ContainerInspectInfo, MountSettings } from 'dockerode';
import { environmentLabel, jobLabel } from '../containers/labels.ts';

/** What an engine gives a container that asks for nothing else. Bytes. */
const defaultSharedMemory = 67_108_864;

/**
 * A shell command that runs the containers of a job once more, with their folders as they are. It holds no secret:
 * the value of a variable that is one is taken from who runs it. `address`: of the engine, where it is not the
 * `docker` command's own.
 */
export function reproduceCommand(
  hosts: readonly ContainerInspectInfo[],
  address: string | undefined,
): string {
  const host = address?.startsWith('/') ? `unix://${address}` : address;
  const docker = ['docker', ...(host === undefined ? [] : ['--host', host])];
  const commands = hosts.map((host) => commandLine([...docker, 'run', '--rm', ...runWords(host)]));
  return commands.length === 1 ? commands.join() : `${commands.join(' & ')} & wait`;
}

function runWords({ Config, HostConfig }: ContainerInspectInfo): readonly string[] {
  const {
    NetworkMode = 'default',
    ShmSize = 0,
    Memory = 0,
    NanoCpus = 0,
    Ulimits,
    DeviceRequests,
  } = HostConfig;
  const [entrypoint, ...rest] = asList(Config.Entrypoint);
  const flags: [string, string][] = [['hostname', Config.Hostname]];
  const flag = (name: string, value: string) => void flags.push([name, value]);
  if (!/^(default|bridge)$/.test(NetworkMode)) flag('network', NetworkMode);
  if (NetworkMode.startsWith(`${Config.Labels[jobLabel]}-`)) flag('network-alias', Config.Hostname);
  for (const [port, bindings] of Object.entries(HostConfig.PortBindings ?? {})) {
    for (const { HostIp, HostPort } of bindings as { HostIp: string; HostPort: string }[])
      flag('publish', `${HostIp}:${HostPort}:${port}`);
  }
  for (const mount of HostConfig.Mounts ?? []) flag('mount', mountValue(mount));
  for (const variable of givenVariables(Config)) flag('env', variable);
  if (Config.User) flag('user', Config.User);
  if (ShmSize !== 0 && ShmSize !== defaultSharedMemory) flag('shm-size', String(ShmSize));
  for (const { Name, Soft, Hard } of (Ulimits ?? []) as { Name: string; Soft: number; Hard: number }[])
    flag('ulimit', `${Name}=${Soft}:${Hard}`);
  if (NanoCpus !== 0) flag('cpus', String(NanoCpus / 1e9));
  if (Memory !== 0) flags.push(['memory', String(Memory)], ['memory-swap', String(Memory)]);
  for (const { Count } of DeviceRequests ?? []) flag('gpus', Count === 1 ? '1' : 'all');
  if (entrypoint !== undefined) flag('entrypoint', entrypoint);
  return [
    ...flags.flatMap(([name, value]) => [`--${name}`, value]),
    Config.Image,
    ...rest,
    ...asList(Config.Cmd),
  ];
}

/** `name=value`, or the name alone where the value is secret. */
function givenVariables({ Env, Labels }: ContainerInspectInfo['Config']): readonly string[] {
  const names = new Set<string>(JSON.parse(Labels[environmentLabel] ?? '[]'));
  return Env.flatMap((variable) => {
    const name = variable.slice(0, variable.indexOf('='));
    if (!names.has(name)) return [];
    return isSecretName(name) ? [name] : [variable];
  });
}

/** A line of CSV, so that a path may hold a comma. */
function mountValue({ Type, Source, Target, ReadOnly }: MountSettings): string {
  const fields = [`type=${Type}`, `source=${Source}`, `target=${Target}`, ...(ReadOnly ? ['readonly'] : [])];
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join();
}

function asList(words: string | readonly string[] | undefined | null): readonly string[] {
  return typeof words === 'string' ? [words] : (words ?? []);
}
