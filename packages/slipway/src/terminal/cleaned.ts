import type { Cleaned } from '@slipway/local';
import { bytes, plural, styled } from './format.ts';
import { runsTable } from './runs-table.ts';

/** What was removed, or would be, for people. */
export function cleanedText(cleaned: Cleaned, dryRun: boolean): string[] {
  const { executions, stopped, jobs, objects } = cleaned;
  const would = dryRun ? 'Would remove' : 'Removed';
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const listed = executions.map((execution) => ({ ...execution, isInterrupted: false }));
  const counts: string[] = [];
  const count = (things: readonly unknown[], noun: string): void => {
    if (things.length > 0) counts.push(plural(things.length, noun));
  };
  count(executions, 'execution');
  count(objects, 'object');
  count(jobs, 'leftover job');
  if (counts.length === 0 && cleaned.bytes > 0) counts.push('drafts');
  return [
    ...(executions.length > 0 ? [...runsTable(listed, { now: new Date(), columns }), ''] : []),
    ...jobs.map((job) => ` ${job}`),
    ...(jobs.length > 0 ? [''] : []),
    ...(stopped.length > 0 ? [`${dryRun ? 'Would stop' : 'Stopped'} ${stopped.join(', ')}`] : []),
    counts.length === 0
      ? 'There is nothing to remove.'
      : styled('bold', `${would} ${counts.join(', ')}: ${bytes(cleaned.bytes)}`),
  ];
}
