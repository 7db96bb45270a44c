import { join } from 'node:path';
import type { PullPolicy } from '@slipway/docker';
import type { BackendChoice } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { toolkit } from '@slipway/toolkit';
import { lazyDocker } from './lazy-docker.ts';

/** What runs jobs, by name. */
export const BACKEND_NAMES = ['subprocess', 'docker'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

export interface BackendSettings {
  /** Image glob to what it stands for. */
  readonly images: Readonly<Record<string, string>>;
  readonly pull?: PullPolicy;
  /** Whether AWS credentials may be used to pull images. */
  readonly aws?: boolean;
}

/** Each backend in one function, however many steps it runs, so that it is made once. */
export function namedBackends(
  { images, pull, aws }: BackendSettings,
  inUse: ReadonlySet<BackendName>,
): Readonly<Record<BackendName, BackendChoice>> {
  const mappings = Object.entries(images).map(([glob, target]) => ({ glob, target }));
  // A name of an image says nothing to processes; where only they run, it is a mistake that they tell.
  const isForProcesses = ({ target }: { readonly target: string }) =>
    !inUse.has('docker') || PROCESS_TARGET.test(target);
  return {
    subprocess: ({ jobs }) =>
      subprocessBackend({ directory: jobs, toolkit: toolkit(), images: mappings.filter(isForProcesses) }),
    docker: ({ state }) =>
      lazyDocker({
        directory: join(state, 'docker'),
        aliases: mappings.flatMap(({ glob, target }) =>
          PROCESS_TARGET.test(target) ? [] : [{ glob, image: target }],
        ),
        ...(pull && { pull }),
        ...(aws !== undefined && { aws }),
      }),
  };
}

/** What an image is mapped to for processes; any other target is the name of an image. */
const PROCESS_TARGET = /^(host$|venv:|python:)/;
