import type { JobAttempt, Recorded } from './journal.ts';

/** The names that a run has made up. */
export interface Naming {
  /** With what stands for them in every run. */
  inEveryRun(text: string): string;
  /** The job that a text names. */
  jobIn(text: string): string | undefined;
}

/** `attempts`: by their jobs, those of parts before the ones whose names theirs begin with. */
export function namingOf(executions: readonly Recorded[], attempts: ReadonlyMap<string, JobAttempt>): Naming {
  // Jobs before the executions that their names hold.
  const names = [
    ...[...attempts].map(([job, { step }]) => [job, `JOB of ${step}`] as const),
    ...[...attempts.values()].flatMap(({ step, part }) => (part ? [[part, `PART of ${step}`] as const] : [])),
    ...executions.map(({ record }, index) => [record.id, `EXECUTION-${index + 1}`] as const),
  ];
  return {
    inEveryRun: (text) =>
      names
        .reduce((result, [name, standIn]) => result.replaceAll(name, standIn), text)
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'),
    jobIn: (text) => [...attempts.keys()].find((job) => text.includes(job)),
  };
}
