import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../../authoring/pipeline.ts';
import type { RetryPolicy } from '../../definition/retry-policies.ts';
import { type ExceptionType, slipwayError } from '../../errors.ts';
import { documentOf, places, problemsOf, step } from '../../test/documents.ts';
import { kindOf } from '../../test/kinds.ts';
import { memorySession } from '../../test/memory-session.ts';
import { retryDelay } from './retry-policy.ts';

const start = new Date(0);
const at = (minutes: number) => new Date(minutes * 60_000);

describe('the delay before the next attempt', () => {
  const delays = (policy: Partial<RetryPolicy>, count: number) => {
    const retries = new Map<ExceptionType, number>();
    const policies = [{ ExceptionType: ['SageMaker.CAPACITY_ERROR'] as const, ...policy }];
    return Array.from({ length: count }, (_, before) => {
      retries.set('SageMaker.CAPACITY_ERROR', before);
      return retryDelay(policies, 'SageMaker.CAPACITY_ERROR', { startTime: start, retries }, start);
    });
  };

  test('begins with one second, doubles, and ends after five attempts', () => {
    expect(delays({}, 7)).toEqual([1, 2, 4, 8, 16, undefined, undefined]);
  });

  test('is what the policy says', () => {
    expect(delays({ IntervalSeconds: 10, BackoffRate: 1.5, MaxAttempts: 3 }, 4)).toEqual([
      10,
      15,
      22.5,
      undefined,
    ]);
    expect(delays({ MaxAttempts: 0 }, 1)).toEqual([undefined]);
  });

  test('ends with the time since the start of the step, and then counts no attempts', () => {
    const policy = { ExceptionType: ['SageMaker.CAPACITY_ERROR'], ExpireAfterMin: 10 } as const;
    const after = (retries: number, now: Date) =>
      retryDelay(
        [policy],
        'SageMaker.CAPACITY_ERROR',
        { startTime: start, retries: new Map([['SageMaker.CAPACITY_ERROR', retries]]) },
        now,
      );
    expect([after(7, at(1)), after(0, at(9.99)), after(0, at(10))]).toEqual([128, undefined, undefined]);
  });

  test('is that of the first policy that names the exception type, with one count for all it names', () => {
    const policies: RetryPolicy[] = [
      { ExceptionType: ['Step.THROTTLING'], IntervalSeconds: 3 },
      { ExceptionType: ['SageMaker.RESOURCE_LIMIT', 'SageMaker.CAPACITY_ERROR'], MaxAttempts: 2 },
    ];
    const retries = new Map<ExceptionType, number>([['SageMaker.CAPACITY_ERROR', 1]]);
    const of = (type: ExceptionType) => retryDelay(policies, type, { startTime: start, retries }, start);
    expect([of('Step.THROTTLING'), of('SageMaker.RESOURCE_LIMIT')]).toEqual([3, 2]);
    expect(of('SageMaker.JOB_INTERNAL_ERROR')).toBeUndefined();
  });

  test.each<ExceptionType>(['Step.SERVICE_FAULT', 'Step.THROTTLING'])('needs no policy for %s', (type) => {
    expect(retryDelay([], type, { startTime: start, retries: new Map() }, start)).toBe(1);
    const never = [{ ExceptionType: [type], MaxAttempts: 0 }];
    expect(retryDelay(never, type, { startTime: start, retries: new Map() }, start)).toBeUndefined();
  });
});

describe('a step', () => {
  const losing = (attempts: number, exceptionType?: ExceptionType) =>
    kindOf(
      'Echo',
      async (_, { attempt, jobName }) => {
        if (attempt > attempts) return { jobName };
        throw slipwayError(`attempt ${attempt}`, {
          code: 'X',
          category: 'job',
          ...(exceptionType && { exceptionType }),
        });
      },
      { retryable: ['SageMaker.RESOURCE_LIMIT'] },
    );
  const RetryPolicies = [
    {
      ExceptionType: ['SageMaker.RESOURCE_LIMIT', 'SageMaker.CAPACITY_ERROR'] as const,
      BackoffRate: 1,
      MaxAttempts: 1,
    },
  ];
  const run = async (kind: ReturnType<typeof losing>, more = { RetryPolicies }) => {
    const session = memorySession([kind]);
    const execution = await session.start(pipelineFromDefinition('P', documentOf(step('A', {}, more))));
    await execution.wait().catch(() => undefined);
    const events = session.journal.get(execution.id) ?? [];
    const [ended] = await execution.steps();
    return { events, ended };
  };

  test('is tried again with a job of its own, and says so first', async () => {
    const { events, ended } = await run(losing(1, 'SageMaker.RESOURCE_LIMIT'));
    expect(ended).toMatchObject({ StepStatus: 'Succeeded', AttemptCount: 2 });
    expect(events.map(({ type }) => type).join(' ')).toBe(
      'ExecutionStarted StepStarting StepExecuting StepRetrying StepStarting StepExecuting StepSucceeded ExecutionEnded',
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'StepRetrying', failureReason: 'attempt 1', delaySeconds: 1 }),
    );
    const names = events.flatMap((event) => (event.type === 'StepStarting' ? [event.jobName] : []));
    expect(new Set(names).size).toBe(2);
  });

  test.each<[string, ReturnType<typeof losing>, number]>([
    ['more often than the policy allows', losing(9, 'SageMaker.RESOURCE_LIMIT'), 2],
    ['for a failure of its script', losing(9), 1],
    ['for what its kind is never retried for', losing(9, 'SageMaker.CAPACITY_ERROR'), 1],
  ])('is not tried again %s', async (_, kind, attempts) => {
    const { ended } = await run(kind);
    expect(ended).toMatchObject({
      StepStatus: 'Failed',
      AttemptCount: attempts,
      FailureReason: `attempt ${attempts}`,
    });
  });

  test('that is stopped between two attempts is stopped', async () => {
    const session = memorySession([losing(9, 'SageMaker.RESOURCE_LIMIT')]);
    const slow = [{ ExceptionType: ['SageMaker.RESOURCE_LIMIT'] as const, IntervalSeconds: 9_999 }];
    const retrying = Promise.withResolvers<void>();
    const execution = await session.start(
      pipelineFromDefinition('P', documentOf(step('A', {}, { RetryPolicies: slow }))),
      { onEvent: ({ type }) => type === 'StepRetrying' && retrying.resolve() },
    );
    await retrying.promise;
    await execution.stop();
    expect(await execution.steps()).toMatchObject([{ StepStatus: 'Stopped', AttemptCount: 1 }]);
  });
});

test.each<[string, unknown, string]>([
  ['both limits', { ExceptionType: ['Step.THROTTLING'], MaxAttempts: 1, ExpireAfterMin: 1 }, ''],
  ['no exception type', { ExceptionType: [] }, '.ExceptionType'],
  ['an unknown exception type', { ExceptionType: ['Oops'] }, '.ExceptionType[0]'],
  ['too many attempts', { ExceptionType: ['Step.THROTTLING'], MaxAttempts: 21 }, '.MaxAttempts'],
])('a policy with %s is refused where it stands', async (_, policy, place) => {
  const document = documentOf(step('A', {}, { RetryPolicies: [policy as RetryPolicy] }));
  expect(places(await problemsOf(document))).toEqual([`INVALID A $.Steps[0].RetryPolicies[0]${place}`]);
});
