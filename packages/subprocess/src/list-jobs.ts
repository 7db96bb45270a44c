import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '@slipway/core';
import { hasCode } from './file-error.ts';
import { isName } from './job-command.ts';
import { readJobRecord } from './job-folder.ts';

/** Every job that has a folder, also one whose starter was killed before it ran. */
export function* listJobs(directory: string): Generator<Pick<JobSpec, 'name' | 'labels'>> {
  for (const name of namesIn(directory).filter(isName)) {
    const record = readJobRecord(join(directory, name));
    if (record !== undefined) yield { name, labels: record.labels };
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
