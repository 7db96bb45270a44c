import { hostname } from 'node:os';
import { type JobSpec, ownIdentity } from '@slipway/core';

/** What brings a job back: its name, all its hosts in their order, and the host that a container is. */
export const jobLabel = 'slipway.job';
export const hostsLabel = 'slipway.hosts';
export const hostLabel = 'slipway.host';
/** Of a container that is no host: `folders`, `relay`. */
export const partLabel = 'slipway.part';
/** The host's root, as this machine calls it. */
export const rootLabel = 'slipway.root';
/** The port that the job serves at. */
export const portLabel = 'slipway.port';
/** `copied` where the engine does not see it. */
export const foldersLabel = 'slipway.folders';
/** The image as the request has it. */
export const imageLabel = 'slipway.image';
/** What `JobBackend.imageDigest` of it was. */
export const digestLabel = 'slipway.image-digest';
/** Names of the variables that the job was given; the image's own are not among them. A JSON list. */
export const environmentLabel = 'slipway.environment';
/** Names of the labels of the spec: an image may have some that look alike. A JSON list. */
const namesLabel = 'slipway.labels';
/** The process that made the container, to start it: host name, pid, and when that process started. */
export const starterLabel = 'slipway.starter';

/** Of all that belongs to a job: containers, networks, volumes. */
export function jobLabels({ name, labels, hosts }: JobSpec): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`slipway.${label}`, value])),
    [namesLabel]: JSON.stringify(Object.keys(labels)),
    [jobLabel]: name,
    [hostsLabel]: hosts.map((host) => host.name).join(),
    [starterLabel]: starterText(),
  };
}

/** This process, as it is in `starterLabel`. */
export function starterText(): string {
  const { pid, started } = ownIdentity();
  return `${hostname()} ${pid} ${started}`;
}

/** The job that something with these labels belongs to. */
export function labelledJob(labels: Readonly<Record<string, string>>): Pick<JobSpec, 'name' | 'labels'> {
  const names: readonly string[] = JSON.parse(labels[namesLabel] ?? '[]');
  return {
    name: labels[jobLabel] ?? '',
    labels: Object.fromEntries(names.map((label) => [label, labels[`slipway.${label}`] ?? ''])),
  };
}

/** The filter of the engine's lists for all of one job, or of every job. */
export function ofJob(name?: string): { label: string[] } {
  return { label: [name === undefined ? jobLabel : `${jobLabel}=${name}`] };
}
