import type { Execution, ExecutionEvent, ExecutionStep, Plan, Session } from '@slipway/core';
import { duration, printable, statusText, styled } from './format.ts';

/** What only the events tell of an execution. */
export interface Heard {
  listen(event: ExecutionEvent): void;
  /** What the step that succeeded answered. */
  readonly responses: ReadonlyMap<string, unknown>;
  /** What to do about the step that failed. */
  readonly hints: ReadonlyMap<string, string>;
  /** Names of the jobs that run. */
  readonly jobs: ReadonlySet<string>;
  /** Whether a step failed because this machine lacks something. */
  lacking(): boolean;
}

export function createHeard(): Heard {
  const responses = new Map<string, unknown>();
  const hints = new Map<string, string>();
  const jobOf = new Map<string, string>();
  const jobs = new Set<string>();
  let lacking = false;
  return {
    responses,
    hints,
    jobs,
    lacking: () => lacking,
    listen(event) {
      if (event.type === 'StepStarting') {
        jobOf.set(event.step, event.jobName);
        jobs.add(event.jobName);
      }
      if (event.type !== 'StepSucceeded' && event.type !== 'StepFailed' && event.type !== 'StepStopped')
        return;
      jobs.delete(jobOf.get(event.step) ?? '');
      if (event.type === 'StepSucceeded') responses.set(event.step, event.response);
      if (event.type !== 'StepFailed') return;
      if (event.hint !== undefined) hints.set(event.step, event.hint);
      if (event.category === 'environment') lacking = true;
    },
  };
}

/** The table of steps, the reasons of those that failed, and the closing line. */
export async function summary(
  execution: Execution,
  plan: Plan,
  session: Session,
  heard: Heard,
): Promise<string> {
  const steps = await execution.steps();
  const { PipelineExecutionStatus: status } = await execution.describe();
  const planned = new Map(plan.graph.nodes.map(({ step }) => [step.name, step]));
  const outcomes = await Promise.all(
    steps.map(({ StepName }) => outcomeOf(planned.get(StepName), session, heard)),
  );
  const closing = `Pipeline execution ${execution.id} ${status}`;
  const style = status === 'Succeeded' ? 'green' : status === 'Failed' ? 'red' : 'yellow';
  const failures = steps
    .filter((step) => step.StepStatus === 'Failed')
    .map((step) => failureText(step, heard));
  return [...table(steps, outcomes), '', ...failures, styled(['bold', style], closing)].join('\n');
}

type PlannedStep = Plan['graph']['nodes'][number]['step'];

async function outcomeOf(step: PlannedStep | undefined, session: Session, heard: Heard): Promise<string> {
  if (step?.kind.outcome === undefined || !heard.responses.has(step.name)) return '';
  try {
    const from = { step: step.definition, objects: session.objects };
    return printable((await step.kind.outcome(heard.responses.get(step.name), from)) ?? '');
  } catch {
    // The step succeeded; only telling of it did not work.
    return '';
  }
}

function table(steps: readonly ExecutionStep[], outcomes: readonly string[]): string[] {
  const names = Math.max(4, ...steps.map((step) => step.StepName.length));
  const head = ` ${'STEP'.padEnd(names)}  ${'STATUS'.padEnd(10)} ${'TIME'.padStart(8)}  WHAT CAME OUT`;
  const rows = steps.flatMap((step, i) => {
    const time = duration((step.EndTime ?? new Date()).getTime() - step.StartTime.getTime());
    const [first = '', ...more] = (outcomes[i] ?? '').split('\n');
    const row = ` ${step.StepName.padEnd(names)}  ${statusText(step.StepStatus, 10)} ${time.padStart(8)}  ${first}`;
    return [row.trimEnd(), ...more.map((line) => `${' '.repeat(names + 24)}${line}`)];
  });
  return [styled('dim', head), ...rows];
}

function failureText(step: ExecutionStep, heard: Heard): string {
  const reason = printable(step.FailureReason ?? 'no reason given');
  const hint = heard.hints.get(step.StepName);
  const lines = [`${styled('red', `${step.StepName} failed:`)} ${reason}`];
  if (hint !== undefined) lines.push(printable(hint).replaceAll(/^/gm, '  '));
  return `${lines.join('\n')}\n`;
}
