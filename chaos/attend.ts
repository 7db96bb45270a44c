import { setTimeout } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import type { Running } from './command-line.ts';
import { readEffects } from './effects.ts';
import type { Place } from './place.ts';
import { readTrace } from './trace.ts';

/**
 * Does, as long as a process runs, what jobs ask for by their effects. The execution of one that waits is stopped with
 * SIGTERM, as Ctrl-C does; one that is to be lost, and cannot see to that itself, is ended. `from`: the effects before
 * are of jobs that died with an earlier process.
 */
export async function attend(
  place: Place,
  backend: Backend,
  { process: child, ended, trace }: Running,
  from: number,
): Promise<void> {
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
  });
  const done = new Set<string>();
  while (!isOver) {
    for (const { job, what } of readEffects(place.effects).slice(from)) {
      const asked = `${job} ${what}`;
      if (done.has(asked)) continue;
      if (what === 'lost') await backend.lose?.(job);
      else if (what === 'wait') {
        // Told from a job that was stopped; and not before the process has come so far that it would not just die.
        if (readEffects(place.effects).some((effect) => effect.job === job && effect.what === 'stopped'))
          continue;
        if (readTrace(trace).points.length <= 2) continue;
        child.kill('SIGTERM');
      }
      done.add(asked);
    }
    await Promise.race([over, setTimeout(10)]);
  }
}
