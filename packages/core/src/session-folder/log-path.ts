import { join } from 'node:path';
import type { StepContext } from '../contract/step-runner.ts';
import { fileName } from './file-name.ts';

/** Of which attempt of a step a log is. */
export type LoggedAttempt = Pick<StepContext, 'executionId' | 'stepName' | 'attempt' | 'part'>;

/**
 * `<directory>/logs/<execution>/<step>.log`; later attempts have files of their own, `<step>.attempt-2.log`, and so have
 * the jobs of a step that has several: `<step>.<part>.log`.
 */
export function logPath(session: { readonly directory: string }, of: LoggedAttempt): string {
  const part = of.part === undefined ? '' : `.${fileName(of.part)}`;
  return join(session.directory, 'logs', fileName(of.executionId), `${attemptName(of)}${part}.log`);
}

/** The parts of an attempt that have logs among the files of its execution, in the order of their names. */
export function loggedParts(files: readonly string[], of: Omit<LoggedAttempt, 'part'>): readonly string[] {
  const start = `${attemptName(of)}.`;
  return files
    .filter((name) => name.startsWith(start) && name.endsWith('.log') && name.length > start.length + 3)
    .map((name) => name.slice(start.length, -'.log'.length))
    .filter((part) => !/^attempt-\d+(\.|$)/.test(part))
    .sort();
}

function attemptName({ stepName, attempt }: Pick<StepContext, 'stepName' | 'attempt'>): string {
  return `${fileName(stepName)}${attempt > 1 ? `.attempt-${attempt}` : ''}`;
}
