import { commandLine, isSecretName } from '@slipway/core';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { engineFacts } from '../containers/engine-facts.ts';
import { environmentLabel, jobLabel } from '../containers/labels.ts';

/** What an engine gives a container that asks for nothing else. Bytes. */
const defaultSharedMemory = 67_108_864;

/** How a user speaks to an engine by hand. */
export interface EngineCommand {
  readonly command: 'docker' | 'podman';
  /** Of the engine, where it is not the command's own. */
  readonly address: string | undefined;
}

/** `address`: of the engine, as it was asked for. */
export async function engineCommand(engine: Docker, address: string | undefined): Promise<EngineCommand> {
  const { isPodman } = await engineFacts(engine);
  if (!isPodman) return { command: 'docker', address };
  // Without one it would not ask the engine, but look for images of its own.
  const { socketPath } = engine.modem as { socketPath?: string };
  return { command: 'podman', address: address ?? socketPath };
}

/**
 * A shell command that runs the containers of a job once more, with their folders as they are. It holds no secret:
 * the value of a variable that is one is taken from who runs it.
 */
export function reproduceCommand(
  hosts: readonly ContainerInspectInfo[],
  { command, address }: EngineCommand,
): string {
  const url = address?.startsWith('/') ? `unix://${address}` : address;
  const flag = command === 'docker' ? '--host' : '--url';
  const words = [command, ...(url === undefined ? [] : [flag, url]), 'run', '--rm'];
  const commands = hosts.map((host) => commandLine([...words, ...runWords(host)]));
  return commands.length === 1 ? commands.join() : `${commands.join(' & ')} & wait`;
}

function runWords({ Config, HostConfig, Mounts }: ContainerInspectInfo): readonly string[] {
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
  const binds = Mounts.filter(({ Type }) => Type === 'bind');
  for (const mount of binds.toSorted((a, b) => a.Destination.length - b.Destination.length))
    flag('mount', mountValue(mount));
  for (const variable of givenVariables(Config)) flag('env', variable);
  if (Config.User) flag('user', Config.User);
  if (ShmSize !== 0 && ShmSize !== defaultSharedMemory) flag('shm-size', String(ShmSize));
  for (const { Name, Soft, Hard } of (Ulimits ?? []) as { Name: string; Soft: number; Hard: number }[])
    flag('ulimit', `${Name.replace(/^RLIMIT_/, '').toLowerCase()}=${Soft}:${Hard}`);
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
function mountValue({ Source, Destination, RW }: ContainerInspectInfo['Mounts'][number]): string {
  const fields = ['type=bind', `source=${Source}`, `target=${Destination}`, ...(RW ? [] : ['readonly'])];
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join();
}

function asList(words: string | readonly string[] | undefined | null): readonly string[] {
  return typeof words === 'string' ? [words] : (words ?? []);
}
