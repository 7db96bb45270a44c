import type { Witness } from '../cloud/witness.ts';
import type { Outcome } from '../outcome.ts';

/** Every job that was created has ended, and what it wrote to its log is in ours: by what the service says, not the journal. */
export function* serviceViolations({ witness, attempts, logs }: Outcome): Generator<string> {
  if (witness === undefined) return;
  for (const job of witness.running) yield `job ${job} goes on, and nobody waits for it`;
  for (const [job, { step, attempt, part }] of attempts) {
    if (part !== undefined) continue;
    const [ours, theirs] = [logs.get(job) ?? [], writtenBy(job, witness.logs)];
    if (ours.toSorted().join('\n') === theirs.toSorted().join('\n')) continue;
    yield `${step}: the log of attempt ${attempt} has ${ours.length} lines, and ${theirs.length} were written`;
  }
}

/** What a job and its parts wrote, as the log of its step has it: where it is of several streams, each line says of which. */
function writtenBy(job: string, logs: Witness['logs']): readonly string[] {
  const streams = [...logs].filter(([stream]) => stream.startsWith(job));
  return streams.flatMap(([stream, lines]) => {
    // `algo-1` of `<job>/algo-1-1700000000`, `001-1a2b3c4d/algo-1` of a part.
    const label = stream.slice(job.length + 1).replace(/-\d{9,}$/, '');
    return streams.length > 1 ? lines.map((line) => `[${label}] ${line}`) : lines;
  });
}
