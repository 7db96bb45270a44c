import type { Plan } from '@slipway/core';
import { plainProgress } from './plain-progress.ts';
import type { Progress } from './progress.ts';

/** Rows that move where there is a terminal, plain lines elsewhere. `since`: when this process began to follow. */
export async function openProgress(
  plan: Plan,
  pipelineName: string,
  stream: NodeJS.WriteStream,
  since: Date,
): Promise<Progress> {
  if (!canMove(stream)) return plainProgress((line) => stream.write(`${line}\n`), since);
  const { liveProgress } = await import('./live-progress.ts');
  return liveProgress(plan, pipelineName, stream);
}

/** A terminal of no size, as containers may have, shows no rows. */
function canMove({ isTTY, columns, rows }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0 && rows > 0 && process.env['TERM'] !== 'dumb';
}
