import type { ExecutionRecord } from '../contract/run-store.ts';
import type { JournalEvent } from '../engine/event.ts';
import { documentOf, step } from './documents.ts';

export const record = (id: string, more: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  id,
  arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/P/execution/${id}`,
  pipelineName: 'P',
  definition: documentOf(step('A')),
  parameters: {},
  startTime: new Date('2026-01-02T03:04:05.678Z'),
  options: {},
  settings: {},
  ...more,
});

export const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

export const stopped = (step: string, ms = 0): JournalEvent => ({ type: 'StepStopped', time: at(ms), step });
