import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import 'dockerode';
import type { JobResult, JobSpec } from '@slipway/core';
import { type DockerBackendOptions, dockerBackend } from '../docker-backend.ts';

/** What a user who is not root sees when a job has ended. */
export interface SeenByUser {
  readonly result: JobResult;
  /** Of the first host's root: paths with their owner, and what is in files. */
  readonly entries: readonly { readonly path: string; readonly uid: number; readonly text?: string }[];
}

/** Runs a job as another user, and clears everything away: `node job-as-user.ts UID GROUPS OPTIONS SPEC`. */
async function main([uid = '', groups = '', options = '', request = '']: readonly string[]): Promise<void> {
  // Not before all is loaded: the user need not be able to read where this is.
  process.setgroups?.(groups.split(',').map(Number));
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
  const spec: JobSpec = JSON.parse(request);
  const job = await dockerBackend(JSON.parse(options) as DockerBackendOptions).start(spec);
  const result = await job.wait();
  const [{ root } = { root: '' }] = spec.hosts;
  const entries = ['', ...readdirSync(root, { recursive: true }).map(String)].sort().map((path) => {
    const stats = lstatSync(join(root, path));
    const text = stats.isFile() && readFileSync(join(root, path), 'utf8');
    return { path, uid: stats.uid, ...(text !== false && { text }) };
  });
  await job.remove();
  for (const host of spec.hosts) rmSync(host.root, { recursive: true });
  process.stdout.write(JSON.stringify({ result, entries } satisfies SeenByUser));
}

await main(process.argv.slice(2));
