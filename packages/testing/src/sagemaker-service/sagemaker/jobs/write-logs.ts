import type { ServiceState } from '../../service-state.ts';
import type { Job } from './job.ts';

/** Milliseconds for which a line waits for looks. */
const LONGEST = 30_000;

/** Has a job's lines written when their time has come; a job that has ended writes no more. */
export function writeLogs(job: Job, { clock, logs }: ServiceState): void {
  const { kind, outcome, name } = job;
  const group = kind.logGroup;
  if (group === undefined) return;
  const streams = kind.logStreams?.(job) ?? [];
  for (const stream of streams) logs.open(group, stream, clock.now());
  for (const line of outcome.logs ?? [`${name} runs`]) {
    const { text, host = 'algo-1', after = 0, afterLooks } = typeof line === 'string' ? { text: line } : line;
    const stream = streams.find((one) => one.includes(`/${host}-`)) ?? streams[0] ?? name;
    const write = (): void => {
      if (job.ended !== undefined) return;
      const time = clock.now();
      const appear = (): void => logs.append(group, stream, { time, text, arrived: clock.now() });
      if (afterLooks !== undefined) {
        const isDue = (): boolean => job.isEndTold === true;
        clock.after(LONGEST, logs.hold(group, stream, { looks: afterLooks, isDue, appear }));
      } else if (outcome.logDelay === undefined) appear();
      else clock.after(outcome.logDelay, appear);
    };
    if (after === 0) write();
    else clock.after(after, write);
  }
}
