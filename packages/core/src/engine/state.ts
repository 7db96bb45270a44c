import type { ExceptionType } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CacheSource, JournalEvent, StepKeyed } from './event.ts';
import type { ExecutionStatus, StepStatus } from './execution.ts';

/** Where an execution stands: the fold of its journal. */
export interface ExecutionState {
  status: ExecutionStatus;
  failureReason?: string;
  startTime: Date;
  lastModified: Date;
  /** By name, in the order they started. */
  readonly steps: Map<string, StepState>;
  /** What each image was when a job of this execution first started with it. */
  readonly images: Map<string, string>;
}

export interface StepState {
  status: StepStatus;
  attempt: number;
  jobName: string;
  /** Of the first attempt, since the step last ended. */
  startTime: Date;
  /** Of this attempt. */
  attemptTime: Date;
  endTime?: Date;
  failureReason?: string;
  hint?: string;
  /** Set between two attempts: when the next one is due. */
  retryTime?: Date;
  /** How often an exception type led to another attempt. */
  readonly retries: Map<ExceptionType, number>;
  /** What the runner told of the job so far. */
  description: JsonObject;
  keyed?: StepKeyed;
  /** What it resolved to. */
  response?: Json;
  cachedFrom?: CacheSource;
  /** ARN of the execution that answered for a step which a selection leaves out. */
  reusedFrom?: string;
}

export function initialState(startTime: Date): ExecutionState {
  return {
    status: 'Executing',
    startTime,
    lastModified: startTime,
    steps: new Map(),
    images: new Map(),
  };
}

/** Takes one event into the state. */
export function applyEvent(state: ExecutionState, event: JournalEvent): void {
  state.lastModified = event.time;
  switch (event.type) {
    case 'ExecutionStarted':
      state.startTime = event.time;
      return;
    case 'ExecutionResumed':
      state.status = 'Executing';
      delete state.failureReason;
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
    case 'StepStarting':
      state.steps.set(event.step, startedStep(event, state.steps.get(event.step)));
      return;
    case 'StepReused':
      state.steps.set(event.step, reusedStep(event));
      return;
    case 'ImagePinned':
      if (!state.images.has(event.image)) state.images.set(event.image, event.digest);
      return;
    default: {
      const step = state.steps.get(event.step);
      if (step !== undefined) applyToStep(step, event);
    }
  }
}

type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: Type }>;

/** An attempt that follows another of the same run keeps its start and its count of retries. */
function startedStep(
  { attempt, jobName, time }: EventOf<'StepStarting'>,
  before: StepState | undefined,
): StepState {
  const goesOn = before?.retryTime !== undefined;
  return {
    status: 'Starting',
    attempt,
    jobName,
    startTime: goesOn ? before.startTime : time,
    attemptTime: time,
    retries: goesOn ? before.retries : new Map(),
    description: {},
  };
}

function reusedStep({ time, response, source }: EventOf<'StepReused'>): StepState {
  return {
    status: 'Succeeded',
    attempt: 1,
    jobName: '',
    startTime: time,
    attemptTime: time,
    endTime: time,
    retries: new Map(),
    description: {},
    response,
    reusedFrom: source,
  };
}

type StepEvent = EventOf<
  'StepKeyed' | 'StepExecuting' | 'StepRetrying' | 'StepSucceeded' | 'StepFailed' | 'StepStopped'
>;

function applyToStep(step: StepState, event: StepEvent): void {
  switch (event.type) {
    case 'StepKeyed':
      step.keyed = event;
      return;
    case 'StepExecuting':
      step.description = { ...step.description, ...event.description };
      if (step.status === 'Starting') step.status = 'Executing';
      return;
    case 'StepRetrying':
      step.retryTime = new Date(event.time.getTime() + event.delaySeconds * 1_000);
      step.retries.set(event.exceptionType, (step.retries.get(event.exceptionType) ?? 0) + 1);
      return;
    case 'StepStopped':
      step.status = 'Stopped';
      break;
    case 'StepSucceeded':
      step.status = 'Succeeded';
      step.response = event.response;
      if (event.cachedFrom !== undefined) step.cachedFrom = event.cachedFrom;
      break;
    case 'StepFailed':
      step.status = 'Failed';
      if (event.failureReason !== undefined) step.failureReason = event.failureReason;
      if (event.hint !== undefined) step.hint = event.hint;
  }
  step.endTime = event.time;
  delete step.retryTime;
}
