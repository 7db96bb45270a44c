import type { Json, JsonObject } from '../json.ts';
import type { JournalEvent } from './event.ts';
import type { ExecutionStatus, StepStatus } from './execution.ts';

/** Where an execution stands: the fold of its journal. */
export interface ExecutionState {
  status: ExecutionStatus;
  failureReason?: string;
  startTime: Date;
  lastModified: Date;
  /** By name, in the order they started. */
  readonly steps: Map<string, StepState>;
}

export interface StepState {
  status: StepStatus;
  attempt: number;
  jobName: string;
  startTime: Date;
  endTime?: Date;
  failureReason?: string;
  hint?: string;
  /** What the runner told of the job so far. */
  description: JsonObject;
  /** What it resolved to. */
  response?: Json;
}

export function initialState(startTime: Date): ExecutionState {
  return { status: 'Executing', startTime, lastModified: startTime, steps: new Map() };
}

/** Takes one event into the state. */
export function applyEvent(state: ExecutionState, event: JournalEvent): void {
  state.lastModified = event.time;
  switch (event.type) {
    case 'ExecutionStarted':
      state.startTime = event.time;
      return;
    case 'ExecutionStopping':
      state.status = 'Stopping';
      for (const step of state.steps.values()) {
        if (step.status === 'Starting' || step.status === 'Executing') step.status = 'Stopping';
      }
      return;
    case 'ExecutionEnded':
      state.status = event.status;
      if (event.failureReason !== undefined) state.failureReason = event.failureReason;
      return;
    case 'StepStarting': {
      const { attempt, jobName, time } = event;
      state.steps.set(event.step, { status: 'Starting', attempt, jobName, startTime: time, description: {} });
      return;
    }
    default:
      applyStepEvent(state, event);
  }
}

type StepEvent = Extract<JournalEvent, { readonly step: string }>;

function applyStepEvent(
  state: ExecutionState,
  event: Exclude<StepEvent, { readonly type: 'StepStarting' }>,
): void {
  const step = state.steps.get(event.step);
  if (step === undefined) return;
  if (event.type === 'StepExecuting') {
    step.description = { ...step.description, ...event.description };
    if (step.status === 'Starting') step.status = 'Executing';
    return;
  }
  step.endTime = event.time;
  if (event.type === 'StepStopped') step.status = 'Stopped';
  else if (event.type === 'StepSucceeded') {
    step.status = 'Succeeded';
    step.response = event.response;
  } else {
    step.status = 'Failed';
    if (event.failureReason !== undefined) step.failureReason = event.failureReason;
    if (event.hint !== undefined) step.hint = event.hint;
  }
}
