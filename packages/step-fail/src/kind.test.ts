import type { JsonObject, Session, StepContext } from '@slipway/core';
import { isSlipwayError } from '@slipway/core';
import { describeStepKind } from '@slipway/testing';
import { expect, test } from 'vitest';
import { failKind } from './kind.ts';
import type { FailRequest } from './request.ts';

describeStepKind('Fail', () => ({ kind: failKind, requests: [{ ErrorMessage: 'MSE 9.1 > 7' }] }));

async function run(request: FailRequest): Promise<{ error: unknown; reported: JsonObject[] }> {
  const reported: JsonObject[] = [];
  const context = { report: (description: JsonObject) => reported.push(description) };
  const runner = await failKind.runner({ target: 'anywhere' } as Session);
  const error = await runner
    .run(request, context as unknown as StepContext)
    .catch((thrown: unknown) => thrown);
  return { error, reported };
}

test('fails with its message as the reason, and has reported it by then', async () => {
  const { error, reported } = await run({ ErrorMessage: 'MSE 9.1 > 7' });
  expect(isSlipwayError(error, 'FAIL_STEP')).toBe(true);
  expect(error).toMatchObject({ message: 'MSE 9.1 > 7', category: 'job' });
  expect(error).not.toHaveProperty('exceptionType');
  expect(reported).toEqual([{ ErrorMessage: 'MSE 9.1 > 7' }]);
  expect(failKind.metadata?.({ ErrorMessage: 'MSE 9.1 > 7' })).toEqual({
    Fail: { ErrorMessage: 'MSE 9.1 > 7' },
  });
});

test.each<FailRequest>([{}, { ErrorMessage: '' }])('%j fails with no message at all', async (request) => {
  const { error, reported } = await run(request);
  expect(error).toMatchObject({ message: '', category: 'job' });
  expect(reported).toEqual([{ ErrorMessage: '' }]);
});

test('the message is a string', async () => {
  const judge = failKind.request['~standard'].validate;
  expect((await judge({})).issues).toBeUndefined();
  expect((await judge({ ErrorMessage: 'x' })).issues).toBeUndefined();
  expect((await judge({ ErrorMessage: 3 })).issues).toHaveLength(1);
});

test('nothing may depend on it', () => {
  expect(failKind.terminal).toBe(true);
});
