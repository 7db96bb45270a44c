import { existsSync } from 'node:fs';
import type { JobBackend, JobCapabilities } from '@slipway/core';
import type { DockerBackendOptions, PullPolicy } from '@slipway/docker';

/** When an image is pulled. */
export const PULL_POLICIES: readonly PullPolicy[] = ['always', 'missing', 'never'];

/** What must be known before the package is loaded. */
const capabilities: JobCapabilities = {
  hostNames: true,
  splitStreams: true,
  // An engine on this machine may lend what the machine has.
  gpus: existsSync('/dev/nvidia0'),
  networkIsolation: true,
  containers: true,
};

/** The Docker backend, whose package is loaded when it is first asked for something. */
export function lazyDocker(options: DockerBackendOptions): JobBackend {
  let loading: Promise<JobBackend> | undefined;
  const loaded = (): Promise<JobBackend> => {
    loading ??= import('@slipway/docker').then(({ dockerBackend }) => dockerBackend(options));
    return loading;
  };
  return {
    name: 'docker',
    capabilities,
    checkImage: async (image) => await (await loaded()).checkImage(image),
    imageDigest: async (image) => await (await loaded()).imageDigest(image),
    start: async (spec, startOptions) => await (await loaded()).start(spec, startOptions),
    find: async (name) => await (await loaded()).find(name),
    async *list() {
      yield* (await loaded()).list();
    },
    discard: async (name) => await (await loaded()).discard?.(name),
  };
}
