import { resolve } from 'node:path';
import type { HostSpec, JobSpec } from '@slipway/core';
import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { EngineFacts } from './engine-facts.ts';
import type { JobNetwork } from './job-network.ts';
import {
  digestLabel,
  environmentLabel,
  foldersLabel,
  hostLabel,
  imageLabel,
  jobLabels,
  portLabel,
  rootLabel,
} from './labels.ts';
import { resourceOptions } from './resources.ts';
import { settingOptions } from './settings.ts';

export interface ContainerPlan {
  readonly spec: JobSpec;
  readonly host: HostSpec;
  readonly network: JobNetwork;
  /** For `/opt/ml` and the inputs below it. */
  readonly mounts: readonly MountSettings[];
  /** Whether they hold copies, since the engine does not see the folders themselves. */
  readonly areCopies: boolean;
  readonly facts: EngineFacts;
  readonly image: HostImage;
}

/** What a host's image is. */
export interface HostImage {
  /** As the spec has it. */
  readonly asked: string;
  /** As the engine has it. */
  readonly name: string;
  /** What `JobBackend.imageDigest` says of it. */
  readonly digest: string | undefined;
}

/** The container of one host, as SageMaker runs it: the command is its first process and hears SIGTERM itself. */
export function containerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { spec, host, network, mounts, facts, image } = plan;
  const { entrypoint, container = {} } = spec;
  const environment = { ...(host.environment ?? spec.environment), ...container.environment };
  const ports = publishedPorts(spec, host, network);
  const settings = settingOptions(container);
  return {
    name: containerName(spec, host),
    ...(container.platform !== undefined && { platform: container.platform }),
    Hostname: host.name,
    Image: image.name,
    ...(entrypoint && { Entrypoint: [...entrypoint] }),
    ...(spec.arguments && { Cmd: [...spec.arguments] }),
    ...(container.user !== undefined && { User: container.user }),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: {
      ...jobLabels(spec),
      [hostLabel]: host.name,
      [rootLabel]: resolve(host.root),
      ...(spec.port !== undefined && { [portLabel]: String(spec.port) }),
      [environmentLabel]: JSON.stringify(Object.keys(environment)),
      ...(plan.areCopies && { [foldersLabel]: 'copied' }),
      [imageLabel]: image.asked,
      ...(image.digest !== undefined && { [digestLabel]: image.digest }),
    },
    // An image may name another one, which SageMaker does not heed.
    StopSignal: 'SIGTERM',
    Healthcheck: { Test: ['NONE'] },
    ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
    ...(network.own && {
      NetworkingConfig: { EndpointsConfig: { [network.own]: { Aliases: [host.name] } } },
    }),
    HostConfig: {
      ...settings,
      ...resourceOptions(spec, facts),
      Init: false,
      // `Mounts`, since a path in `Binds` must not hold a colon.
      Mounts: [...mounts, ...(settings.Mounts ?? [])],
      PortBindings: ports,
      ...(network.mode !== undefined && { NetworkMode: network.mode }),
      // Names of the world are asked for from within the container, and so not at all where it is isolated.
      ...(network.own && spec.networkIsolation && { Dns: ['127.0.0.1'] }),
      LogConfig: facts.isPodman ? wholeLogOfPodman : wholeLog,
    },
  };
}

export function containerName({ name, hosts }: JobSpec, host: HostSpec): string {
  return hosts.length > 1 ? `${name}-${host.name}` : name;
}

/** What is given is of the first host only: a port of this machine is there once. */
function publishedPorts({ hosts, port, container }: JobSpec, host: HostSpec, { relayed }: JobNetwork) {
  const serving = port === undefined || relayed ? [] : [[String(port), ''] as const];
  const given = Object.entries(host === hosts[0] ? (container?.ports ?? {}) : {}).map(
    ([inside, outside]) => [inside, String(outside)] as const,
  );
  return Object.fromEntries(
    [...serving, ...given].map(([inside, HostPort]) => [
      portKey(inside),
      [{ HostIp: '127.0.0.1', HostPort }],
    ]),
  );
}

/** `8080` as the engine calls it; a port may say its protocol: `53/udp`. */
export function portKey(port: string | number): string {
  return /^\d+$/.test(String(port)) ? `${port}/tcp` : String(port);
}

/** Keeps bytes as they are, where json-file breaks letters at every 16 KB. And drops nothing: no rotation. */
const wholeLog = { Type: 'local', Config: { 'max-size': '1000t', 'max-file': '1', compress: 'false' } };

/** Podman's other one, the journal of the system, takes no more than so many lines in so much time. */
const wholeLogOfPodman = { Type: 'k8s-file', Config: {} };
