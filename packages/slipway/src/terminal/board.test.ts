import type { ExecutionEvent } from '@slipway/core';
import { expect, test } from 'vitest';
import { conditionStep, failStep, planDefinition } from '../index.ts';
import { stepKinds } from '../kinds.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';
import { type Board, createBoard } from './board.ts';

const time = new Date('2026-01-01T00:00:00Z');

async function board(): Promise<Board> {
  const inner = conditionStep({ name: 'Inner', conditions: [], elseSteps: [failStep({ name: 'Fail' })] });
  const outer = conditionStep({ name: 'Outer', conditions: [], ifSteps: [inner] });
  const kinds = new Map(stepKinds.map((kind) => [kind.type, kind]));
  return createBoard(await planDefinition(definitionOf([shellStep('First', 'true'), outer]), kinds));
}

test('has a row for each step, also those in branches, with their depth and branch', async () => {
  const { rows } = await board();
  expect(rows).toEqual([
    { name: 'First', type: 'Processing', depth: 0, status: 'Waiting' },
    { name: 'Outer', type: 'Condition', depth: 0, status: 'Waiting' },
    { name: 'Inner', type: 'Condition', depth: 1, branch: 'if', status: 'Waiting' },
    { name: 'Fail', type: 'Fail', depth: 2, branch: 'else', status: 'Waiting' },
  ]);
});

test('follows what happens to a step', async () => {
  const { rows, apply } = await board();
  const [first] = rows;
  const log = (text: string): ExecutionEvent => ({
    type: 'Log',
    step: 'First',
    line: { host: 'algo-1', time, text },
  });
  apply({ type: 'StepStarting', time, step: 'First', attempt: 1, jobName: 'job' });
  expect(first).toMatchObject({ status: 'Starting', startTime: time });
  apply({ type: 'Progress', step: 'First', text: 'making an environment' });
  expect(first?.line).toBe('making an environment');
  apply({ type: 'StepExecuting', time, step: 'First', description: {} });
  expect(first?.status).toBe('Executing');
  apply(log('reading'));
  // An empty line tells nothing: the one before stays.
  apply(log('  '));
  expect(first?.line).toBe('reading');
  // Nor does what one of several jobs of a step writes.
  apply({
    type: 'Log',
    step: 'First',
    line: { host: 'algo-1', time, text: 'epoch 1', part: '001-c42f316a' },
  });
  expect(first?.line).toBe('reading');
  apply({ type: 'ExecutionStopping', time });
  expect(rows.map((row) => row.status)).toEqual(['Stopping', 'Waiting', 'Waiting', 'Waiting']);
  apply({ type: 'StepStopped', time, step: 'First' });
  expect(first).toMatchObject({ status: 'Stopped', endTime: time });
});

test('tells of an attempt that failed, and begins anew with the next', async () => {
  const { rows, apply } = await board();
  const [first] = rows;
  apply({ type: 'StepStarting', time, step: 'First', attempt: 1, jobName: 'job' });
  apply({
    type: 'StepRetrying',
    time,
    step: 'First',
    attempt: 1,
    exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
    failureReason: 'it is lost',
    delaySeconds: 1,
  });
  expect(first?.line).toBe('attempt 1 failed, the next one starts in 1.00s: it is lost');
  apply({ type: 'StepFailed', time, step: 'First' });
  apply({ type: 'StepStarting', time, step: 'First', attempt: 2, jobName: 'job-2' });
  expect(first).toEqual({ name: 'First', type: 'Processing', depth: 0, status: 'Starting', startTime: time });
});

test('a step that another execution answered for is done', async () => {
  const { rows, apply } = await board();
  apply({ type: 'StepReused', time, step: 'First', response: null, source: 'arn' });
  expect(rows[0]).toMatchObject({ status: 'Succeeded', startTime: time, endTime: time });
});

test('takes no notice of a step that it does not have', async () => {
  const { rows, apply } = await board();
  apply({ type: 'StepSucceeded', time, step: 'Nobody', response: null });
  expect(rows.every((row) => row.status === 'Waiting')).toBe(true);
});
