import { attend } from './attend.ts';
import type { Backend } from './backend.ts';
import type { Kill } from './case.ts';
import { stopWaiting } from './cloud/attend.ts';
import { type Ended, type Running, type Surroundings, startSlipway } from './command-line.ts';
import { readEffects } from './effects.ts';
import { readSummaries } from './journal.ts';
import type { ChaosPipeline } from './pipelines.ts';
import type { Place } from './place.ts';
import { endProcessesOf } from './processes.ts';

/** More processes than any case takes: it would go on for ever. */
const MOST = 40;

/**
 * Runs a pipeline, and resumes it until it is done, as somebody does who sees its process die: as often as it has
 * executions. `kills`: what happens to the first processes, in their order.
 */
export async function runCase(
  place: Place,
  pipeline: ChaosPipeline,
  kills: readonly (Kill | undefined)[],
  { backend, ...surroundings }: Surroundings & { readonly backend: Backend },
): Promise<readonly Ended[]> {
  const processes: Ended[] = [];
  const attendTo = async (running: Running, from: number): Promise<void> => {
    if (place.service === undefined) await attend(place, backend, running, from);
    else if (pipeline.waits) await stopWaiting(place.service, running);
  };
  /** Effects of jobs that died with a process. */
  let begun = 0;
  for (let execution = 0; execution < pipeline.executions; execution++) {
    while (processes.length < MOST) {
      const current = (await readSummaries(place.journal))[execution];
      const args = current === undefined ? ['run', place.file, ...backend.options] : ['resume', current.id];
      const number = processes.length;
      const kill = kills[number];
      const running = startSlipway(place, args, { number, kill, ...surroundings });
      const attended = pipeline.isAttended ? attendTo(running, begun) : undefined;
      const ended = await running.ended;
      await attended;
      processes.push(ended);
      if (ended.isKilled && kill?.withJobs) {
        endProcessesOf(place.root);
        await backend.endJobs(place);
        begun = readEffects(place.effects).length;
      }
      if (isDone(ended)) break;
      if (ended.isOverdue || !isExpected(ended)) return processes;
    }
  }
  return processes;
}

/** Killed, Failed or stopped: there is something to go on with. */
export function isExpected({ code, isKilled }: Ended): boolean {
  return isKilled || code === 1 || code === 130;
}

/** Whether there is nothing to go on with: also when it was killed after it had succeeded. */
export function isDone({ code, stderr }: Ended): boolean {
  return code === 0 || stderr.includes('cannot be resumed: it succeeded');
}
