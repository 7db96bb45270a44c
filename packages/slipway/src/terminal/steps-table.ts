import type { ExecutionStep, Plan, RecordedExecution, Session, StepState } from '@slipway/core';
import { idOf } from '../execution-arn.ts';
import { duration, printable, statusText, styled } from './format.ts';

/** A row for each step that has started. `now`: until when one that has not ended took. */
export async function stepsTable(
  { steps, state }: RecordedExecution,
  plan: Plan,
  session: Pick<Session, 'objects'>,
  now: Date,
): Promise<string[]> {
  const shown = await steps();
  const planned = new Map(plan.graph.nodes.map(({ step }) => [step.name, step]));
  const outcomes = await Promise.all(
    shown.map(({ StepName }) => outcomeOf(planned.get(StepName), state.steps.get(StepName), session)),
  );
  const width = Math.max(4, ...shown.map((step) => step.StepName.length));
  const head = ` ${'STEP'.padEnd(width)}  ${'STATUS'.padEnd(10)} ${'TIME'.padStart(8)}  WHAT CAME OUT`;
  const rows = shown.flatMap((step, i) => {
    const time = duration((step.EndTime ?? now).getTime() - step.StartTime.getTime());
    const [first = '', ...more] = (outcomes[i] ?? '').split('\n');
    const told = [first, styled('dim', notesOf(step))].filter(Boolean).join('  ');
    const row = ` ${step.StepName.padEnd(width)}  ${statusText(step.StepStatus, 10)} ${time.padStart(8)}  ${told}`;
    return [row.trimEnd(), ...more.map((line) => `${' '.repeat(width + 24)}${line}`)];
  });
  return [styled('dim', head), ...rows];
}

type PlannedStep = Plan['graph']['nodes'][number]['step'];

/** What came out of a step that succeeded, in a line or several; empty where that cannot be told. */
export async function outcomeOf(
  step: PlannedStep | undefined,
  state: StepState | undefined,
  { objects }: Pick<Session, 'objects'>,
): Promise<string> {
  if (step?.kind.outcome === undefined || state?.status !== 'Succeeded') return '';
  try {
    return printable((await step.kind.outcome(state.response, { step: step.definition, objects })) ?? '');
  } catch {
    // The step succeeded; only telling of it did not work.
    return '';
  }
}

/** Where what a step came to is from, if it did not simply run. */
function notesOf(step: ExecutionStep): string {
  const { CacheHitResult: hit, SelectiveExecutionResult: reused, AttemptCount: attempt } = step;
  const notes = [
    hit && `cached from ${idOf(hit.SourcePipelineExecutionArn)}`,
    reused && `reused from ${idOf(reused.SourcePipelineExecutionArn)}`,
    attempt > 1 && `attempt ${attempt}`,
  ].filter(Boolean);
  return notes.length === 0 ? '' : `(${notes.join(', ')})`;
}
