import type { HostSpec, InputMount, JobSpec } from '@slipway/core';
import type { ContainerCreateOptions, MountSettings } from 'dockerode';

/** Labels that bring a job back: its name, the container's host, and all its hosts in their order. */
export const jobLabel = 'slipway.job';
export const hostLabel = 'slipway.host';
export const hostsLabel = 'slipway.hosts';

/** The container of one host. `sources` are the paths to mount for the host's inputs, in their order. */
export function containerOptions(
  spec: JobSpec,
  host: HostSpec,
  sources: readonly string[],
): ContainerCreateOptions {
  const several = spec.hosts.length > 1;
  const port = spec.port === undefined ? undefined : `${spec.port}/tcp`;
  return {
    name: several ? `${spec.name}-${host.name}` : spec.name,
    Hostname: host.name,
    Image: spec.image,
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.arguments && { Cmd: [...spec.arguments] }),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(spec, host.name),
    ...(port !== undefined && { ExposedPorts: { [port]: {} } }),
    ...(several && { NetworkingConfig: { EndpointsConfig: { [spec.name]: { Aliases: [host.name] } } } }),
    HostConfig: {
      // `Mounts`, since a path in `Binds` must not hold a colon.
      Mounts: [
        bind(host.root, '/opt/ml', false),
        ...host.inputs.map((input, index) => inputMount(input, sources[index] ?? input.source)),
      ],
      ...(port !== undefined && { PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
      ...(several ? { NetworkMode: spec.name } : spec.networkIsolation && { NetworkMode: 'none' }),
      // Keeps bytes as they are, where json-file breaks letters at every 16 KB. And drops nothing: no rotation.
      LogConfig: { Type: 'local', Config: { 'max-size': '1000t', 'max-file': '1', compress: 'false' } },
    },
  };
}

export function labelsOf(spec: JobSpec, host?: string): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(spec.labels).map(([name, value]) => [`slipway.${name}`, value])),
    [jobLabel]: spec.name,
    ...(host !== undefined && { [hostLabel]: host }),
    [hostsLabel]: spec.hosts.map(({ name }) => name).join(),
  };
}

function inputMount({ target, access }: InputMount, source: string): MountSettings {
  return bind(source, `/opt/ml/${target}`, access === 'read-only');
}

function bind(source: string, target: string, readOnly: boolean): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly };
}
