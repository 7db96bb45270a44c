import { join } from 'node:path';
import { isAlive, type Job } from '@slipway/core';
import { keeperDelay } from './host-end.ts';
import { hostState } from './host-state.ts';
import { type Keepers, openJob } from './job.ts';
import { readJobRecord } from './job-folder.ts';
import { pause } from './pause.ts';

/**
 * The job of a folder. One whose starter was killed before it ran is none: it is there to be started by
 * name. That takes a while to tell, since its keeper may be on the way.
 */
export async function findJob(folder: string, keepers: Keepers): Promise<Job | undefined> {
  const limit = Date.now() + keeperDelay;
  for (;;) {
    const now = Date.now();
    const record = readJobRecord(folder);
    if (!record) return undefined;
    const begun = record.hosts.some(({ name }) => hostState(join(folder, name)).at !== 'unclaimed');
    if (begun || isAlive(record.starter)) return openJob(folder, record, keepers);
    if (now > limit) return undefined;
    await pause(10);
  }
}
