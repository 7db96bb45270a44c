import type { Outcome } from '../outcome.ts';

/** Every job that was created has ended, and what it wrote to its log is in ours: by what the service says, not the journal. */
export function* serviceViolations({ witness, attempts, logs }: Outcome): Generator<string> {
  if (witness === undefined) return;
  for (const job of witness.running) yield `job ${job} goes on, and nobody waits for it`;
  for (const [job, lines] of witness.logs) {
    const attempt = attempts.get(job);
    // That it is unknown is told elsewhere.
    if (attempt === undefined) continue;
    const ours = logs.get(job) ?? [];
    if (ours.toSorted().join('\n') === lines.toSorted().join('\n')) continue;
    yield `${attempt.step}: the log of attempt ${attempt.attempt} has ${ours.length} lines, and ${lines.length} were written`;
  }
}
