import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobBackend } from '@slipway/core';
import { environments } from './environments/environment.ts';
import { type ImageMapping, imageTargets, unmappedImage } from './environments/image-target.ts';
import { findJob } from './find-job.ts';
import type { ImageContent } from './image-content.ts';
import type { Keepers } from './job.ts';
import { checkSpec, isName } from './job-command.ts';
import { removeAbandoned, removeJobFolder } from './job-folder.ts';
import { listJobs } from './list-jobs.ts';
import { canIsolate, findTier, type Tier } from './opt-ml/tier.ts';
import { type Preparing, prepareJob } from './prepare-job.ts';
import { rememberSuccess } from './remember-success.ts';
import { startJob } from './start-job.ts';

export interface SubprocessOptions {
  /** Where the folders of jobs are: `<directory>/.slipway/jobs`. */
  readonly directory: string;
  /** What images stand for; the first match counts, and any before AWS's framework images. */
  readonly images?: readonly ImageMapping[];
  /** What stands for the inside of every image; without one, a job needs an entrypoint of its own. */
  readonly toolkit?: ImageContent;
  /**
   * Where the Python environments of all this user's jobs are. Default: `environments` in
   * `$SLIPWAY_CACHE_DIR`, else in `$XDG_CACHE_HOME/slipway` or `~/.cache/slipway`.
   */
  readonly environments?: string;
  /** How jobs get their `/opt/ml`. Default: the best way there is on this machine. */
  readonly tier?: Tier['kind'];
}

/**
 * Runs jobs as processes of this machine, with no container. A job goes on when this process dies, and
 * any backend with the same `directory` finds it again. One thing is done only while a caller waits for a
 * job: when one of its hosts fails, the others are stopped.
 *
 * `checkImage` and `start` reject with an error of the category `environment` where the machine lacks what
 * every such job needs: `NO_OPT_ML`, `PYTHON_MISSING`, `PYTHON_TOO_OLD`.
 */
export function subprocessBackend(options: SubprocessOptions): JobBackend {
  const directory = resolve(options.directory);
  const keepers: Keepers = new Map();
  const preparing: Preparing = {
    image: options.toolkit ?? { entrypoint: [], environment: {} },
    targetOf: imageTargets(options.images ?? []),
    environments: environments(resolve(options.environments ?? defaultEnvironments())),
    findTier: rememberSuccess(() => findTier(options.tier)),
  };
  // What cannot be removed now, another process removes.
  const tidied = rememberSuccess(() => removeAbandoned(directory).catch(() => undefined));
  let isolates: boolean | undefined;
  return {
    name: 'subprocess',
    // A process sees what the machine has.
    capabilities: {
      hostNames: false,
      splitStreams: false,
      gpus: existsSync('/dev/nvidia0'),
      // Found out when somebody asks: most never do. A job that serves keeps the network all the same.
      get networkIsolation() {
        isolates ??= options.tier !== 'link' && canIsolate();
        return isolates;
      },
      containers: false,
    },
    checkImage: async (image) => {
      const target = await preparing.targetOf(image);
      if (!target) return unmappedImage(image);
      const checks = [preparing.environments.check(target), preparing.findTier()];
      const failed = (await Promise.allSettled(checks)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return undefined;
    },
    imageDigest: async (image) => {
      const target = await preparing.targetOf(image);
      return target && (await preparing.environments.digest(target));
    },
    start: async (spec, startOptions = {}) => {
      checkSpec(spec);
      const folder = join(directory, spec.name);
      return await startJob(
        folder,
        spec,
        () => prepareJob(preparing, spec, startOptions),
        keepers,
        startOptions,
      );
    },
    find: async (name) => {
      await tidied();
      return isName(name) ? await findJob(join(directory, name), keepers) : undefined;
    },
    async *list() {
      yield* listJobs(directory);
    },
    discard: async (name) => {
      const folder = join(directory, name);
      // Where there is none, nothing is removed.
      if (isName(name) && !(await findJob(folder, keepers))) await removeJobFolder(folder);
    },
  };
}

function defaultEnvironments(): string {
  const { SLIPWAY_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return join(
    SLIPWAY_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'slipway'),
    'environments',
  );
}
