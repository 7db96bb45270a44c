import { setTimeout } from 'node:timers/promises';
import type { Running } from '../command-line.ts';
import { readTrace } from '../trace.ts';
import type { CaseService } from './service.ts';

/**
 * Stops the execution with SIGTERM, as Ctrl-C does, once the first job of the step that waits for that is at work: it
 * was there at two looks.
 */
export async function stopWaiting(
  service: CaseService,
  { process: child, ended, trace }: Running,
): Promise<void> {
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
  });
  for (let looks = 0; !isOver && looks < 2; await Promise.race([over, setTimeout(50)])) {
    const { jobs } = await service.snapshot();
    const waiting = jobs.find(({ name }) => name.includes('-Waits-'));
    // And not before the process has come so far that it would not just die.
    if (waiting?.status === 'InProgress' && readTrace(trace).points.length > 2) looks += 1;
    if (looks === 2) child.kill('SIGTERM');
  }
}
