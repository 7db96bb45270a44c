import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../../authoring/pipeline.ts';
import type { StepKind } from '../../contract/step-kind.ts';
import type { StepContext, StepRunner } from '../../contract/step-runner.ts';
import { slipwayError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { after, documentOf, step } from '../../test/documents.ts';
import { kindOf } from '../../test/kinds.ts';
import { memorySession } from '../../test/memory-session.ts';
import type { ExecutionEvent } from '../event.ts';
import type { ExecutionStep } from '../execution.ts';

/** One step that does what `run` does; how it ended and what was heard of it. */
async function ending(run: StepRunner['run'], more: Partial<StepKind> = {}, Arguments: JsonObject = {}) {
  const session = memorySession([kindOf('Echo', run, more)]);
  const heard: ExecutionEvent[] = [];
  const execution = await session.start(pipelineFromDefinition('P', documentOf(step('A', Arguments))), {
    onEvent: (event) => heard.push(event),
  });
  const error = await execution.wait().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const [ended] = (await execution.steps()) as [ExecutionStep];
  const journal = session.journal.get(execution.id) ?? [];
  return { execution, error, step: ended, heard, journal };
}

const succeeded = (journal: readonly ExecutionEvent[]) =>
  journal.flatMap((event) => (event.type === 'StepSucceeded' ? [event.response] : []));

describe('what a runner answers', () => {
  test.each<[string, unknown, unknown]>([
    ['nothing', undefined, null],
    ['null', null, null],
    ['a text', 'x', 'x'],
    ['a list', [1], [1]],
    [
      'dates and undefined',
      { At: new Date(0), Gone: undefined, In: [undefined] },
      { At: '1970-01-01T00:00:00.000Z', In: [null] },
    ],
    ['a function', () => 1, null],
    [
      'keys that objects have',
      JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'),
      JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'),
    ],
  ])('%s is kept as JSON', async (_, answer, kept) => {
    const { step: ended, journal } = await ending(async () => answer);
    expect(ended.StepStatus).toBe('Succeeded');
    expect(JSON.stringify(succeeded(journal))).toBe(JSON.stringify([kept]));
  });

  test("is the runner's own no longer", async () => {
    const answer = { List: [1] };
    const { journal } = await ending(async () => {
      setTimeout(() => answer.List.push(2));
      return answer;
    });
    await sleep(5);
    expect(succeeded(journal)).toEqual([{ List: [1] }]);
  });

  test('is a failure where it is no JSON', async () => {
    expect((await ending(async () => 1n)).step).toMatchObject({
      StepStatus: 'Failed',
      FailureReason: expect.stringMatching(/BigInt/),
    });
    const round: { self?: unknown } = {};
    round.self = round;
    expect((await ending(async () => round)).step).toMatchObject({
      StepStatus: 'Failed',
      FailureReason: expect.stringMatching(/circular/),
    });
  });

  test('is a failure where the kind cannot choose a branch by it', async () => {
    const branches: NonNullable<StepKind['branches']> = {
      fields: { if: 'IfSteps' },
      select: (response) => (response as { Outcome: string }).Outcome,
    };
    const { step: ended, execution } = await ending(async () => undefined, { branches });
    expect(ended).toMatchObject({ StepStatus: 'Failed', FailureReason: expect.stringMatching(/null/) });
    expect((await execution.describe()).PipelineExecutionStatus).toBe('Failed');
    const unknown = await ending(async () => ({ Outcome: 'else' }), { branches });
    expect(unknown.step.FailureReason).toBe('A Echo step selected the branch "else", which it does not have');
  });
});

describe('why a step failed', () => {
  const reasonOf = async (thrown: unknown) =>
    (
      await ending(async () => {
        throw thrown;
      })
    ).step.FailureReason;

  test('is what the runner threw', async () => {
    expect(await reasonOf(new Error('no such file'))).toBe('no such file');
    expect(await reasonOf('a text')).toBe('a text');
    expect(await reasonOf(undefined)).toBe('undefined');
    expect(await reasonOf({ toString: () => 'an object' })).toBe('an object');
  });

  test('is absent for an error without a message', async () => {
    const { step: ended, error } = await ending(async () => {
      throw slipwayError('', { code: 'FAIL_STEP', category: 'job' });
    });
    expect(ended).not.toHaveProperty('FailureReason');
    expect(ended.StepStatus).toBe('Failed');
    expect(error).toMatchObject({
      code: 'EXECUTION_FAILED',
      message: expect.stringMatching(/: Step failure: One or multiple steps failed: A\.$/),
    });
  });

  test('has at most 1,024 characters', async () => {
    expect(await reasonOf(new Error('x'.repeat(1_024)))).toBe('x'.repeat(1_024));
    expect(await reasonOf(new Error(`${'x'.repeat(1_024)}y`))).toBe('x'.repeat(1_024));
    expect(await reasonOf(new Error('🙂'.repeat(600)))).toHaveLength(1_024);
  });

  test('comes with what to do next', async () => {
    const { journal } = await ending(async () => {
      throw slipwayError('it broke', { code: 'X', category: 'job', hint: 'Mend it.' });
    });
    expect(journal.find((event) => event.type === 'StepFailed')).toMatchObject({
      failureReason: 'it broke',
      hint: 'Mend it.',
    });
  });

  test('is told of a runner that throws before it promises anything', async () => {
    const run = (): never => {
      throw new Error('at once');
    };
    expect((await ending(run)).step).toMatchObject({ StepStatus: 'Failed', FailureReason: 'at once' });
  });

  test.each<[string, StepKind['runner']]>([
    ['rejects', () => Promise.reject(new Error('dockerode is missing'))],
    [
      'throws',
      () => {
        throw new Error('dockerode is missing');
      },
    ],
  ])('is told of a kind whose runner %s', async (_, runner) => {
    const { step: ended, journal } = await ending(async () => 1, { runner });
    expect(ended).toMatchObject({ StepStatus: 'Failed', FailureReason: 'dockerode is missing' });
    expect(journal.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'StepStarting',
      'StepFailed',
      'ExecutionEnded',
    ]);
  });

  test('of the execution names the steps, with at most 1,300 characters', async () => {
    const run = async () => {
      throw new Error('no');
    };
    const failing = memorySession([kindOf('Echo', run)]);
    const names = Array.from({ length: 100 }, (_, i) => `${'Step'.repeat(10)}${i}`);
    const execution = await failing.start(
      pipelineFromDefinition('P', documentOf(...names.map((name) => step(name)))),
    );
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED', category: 'job' });
    const { FailureReason = '' } = await execution.describe();
    expect(FailureReason).toMatch(
      /^Step failure: One or multiple steps failed: (Step){10}0, (Step){10}1, .*…$/,
    );
    expect(FailureReason).toHaveLength(1_300);
  });
});

test('a runner is made once for each kind', async () => {
  let made = 0;
  const runner = async () => {
    made += 1;
    return { run: async () => ({}) };
  };
  const session = memorySession([kindOf('Echo', undefined, { runner })]);
  const steps = [step('A'), step('B'), after('C', 'A')];
  await (await session.start(pipelineFromDefinition('P', documentOf(...steps)))).wait();
  expect(made).toBe(1);
});

test('a session may give each step a runner of its own', async () => {
  const log: string[] = [];
  const session = memorySession([kindOf('Echo')], {
    runnerOf: async (of, name) => ({ run: async () => void log.push(`${of.type} ${name}`) }),
  });
  const steps = [step('A'), after('B', 'A')];
  await (await session.start(pipelineFromDefinition('P', documentOf(...steps)))).wait();
  expect(log).toEqual(['Echo A', 'Echo B']);
});

test.each([
  ['local', 'Failed'],
  ['elsewhere', 'Succeeded'],
])('a value that is refused locally, once an expression has it: in a %s step %s', async (target, status) => {
  const support = { Mode: { emulated: 'nearly', refuses: { P: 'Rename the pipeline.' } } };
  const session = memorySession([kindOf('Echo', undefined, { support })], { targetOf: () => target });
  const document = documentOf(step('A', { Mode: { Get: 'Execution.PipelineName' } }));
  const execution = await session.start(pipelineFromDefinition('P', document));
  await execution.wait().catch(() => undefined);
  const [ended] = await execution.steps();
  expect(ended?.StepStatus).toBe(status);
  const FailureReason = 'Arguments.Mode: P is not supported locally';
  expect(ended?.FailureReason).toBe(status === 'Failed' ? FailureReason : undefined);
});

describe('what a runner is given', () => {
  test('is the request with the name of its job, and who and where it is', async () => {
    let context: StepContext | undefined;
    let request: unknown;
    const { execution, journal } = await ending(
      async (asked, given) => {
        [request, context] = [asked, given];
      },
      { jobNameField: 'TrainingJobName' },
      { RoleArn: 'r' },
    );
    expect(context).toMatchObject({
      executionId: execution.id,
      pipelineName: 'P',
      stepName: 'A',
      attempt: 1,
    });
    expect(context?.jobName).toMatch(new RegExp(`^pipelines-${execution.id}-A-[a-z0-9]{10}$`));
    expect(request).toEqual({ RoleArn: 'r', TrainingJobName: context?.jobName });
    expect(journal[1]).toMatchObject({ type: 'StepStarting', jobName: context?.jobName });
  });

  test('keeps the prefix that the document has for its job name', async () => {
    let request: unknown;
    const run = async (asked: unknown) => {
      request = asked;
    };
    const { execution } = await ending(run, { jobNameField: 'JobName' }, { JobName: 'mine' });
    expect(request).toEqual({
      JobName: expect.stringMatching(new RegExp(`^mine-${execution.id}-[a-z0-9]{10}$`)),
    });
  });

  test('comes without the steps of its branches', async () => {
    const requests: unknown[] = [];
    const branches = { fields: { if: 'IfSteps' }, select: () => 'if' };
    await ending(
      async (asked) => void requests.push(asked),
      { branches },
      { Take: 1, IfSteps: [step('B') as never] },
    );
    expect(requests).toEqual([{ Take: 1 }, {}]);
  });
});

describe('what a runner says while it runs', () => {
  test('is heard in order, and its reports are in the journal and in the description', async () => {
    const line = { host: 'algo-1', time: new Date(0), text: 'hello' };
    const metric = { name: 'loss', value: 0.5, time: new Date(0) };
    const {
      heard,
      journal,
      step: ended,
    } = await ending(
      async (_, context) => {
        context.progress('pulling');
        context.report({ JobArn: 'arn', At: new Date(0) as never });
        context.log(line);
        context.metric(metric);
        context.warn('slow');
        context.report({ Status: 'InProgress' });
        context.report(null as never);
        context.report('text' as never);
        await sleep(1);
        return { Status: 'Completed' };
      },
      { metadata: (known) => ({ Known: known as JsonObject }) },
    );
    expect(heard.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'StepStarting',
      'StepExecuting',
      'Progress',
      'StepExecuting',
      'Log',
      'Metric',
      'Warning',
      'StepExecuting',
      'StepSucceeded',
      'ExecutionEnded',
    ]);
    expect(heard).toContainEqual({ type: 'Log', step: 'A', line });
    expect(heard).toContainEqual({ type: 'Metric', step: 'A', metric });
    expect(heard).toContainEqual({ type: 'Warning', step: 'A', message: 'slow' });
    expect(journal).toEqual(
      heard.filter((event) => !['Progress', 'Log', 'Metric', 'Warning'].includes(event.type)),
    );
    expect(ended.Metadata).toEqual({
      Known: { JobArn: 'arn', At: '1970-01-01T00:00:00.000Z', Status: 'Completed' },
    });
  });

  test('is described before it has an answer', async () => {
    const reported = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const run: StepRunner['run'] = async (_, context) => {
      context.report({ Seen: 1 });
      reported.resolve();
      await answered.promise;
    };
    const session = memorySession([kindOf('Echo', run, { metadata: (known) => known as JsonObject })]);
    const execution = await session.start(pipelineFromDefinition('P', documentOf(step('A'))));
    await reported.promise;
    const seen = await execution.steps();
    answered.resolve();
    await execution.wait();
    expect(seen).toEqual([
      {
        StepName: 'A',
        StepType: 'Echo',
        StepStatus: 'Executing',
        StartTime: expect.any(Date),
        AttemptCount: 1,
        Metadata: { Seen: 1 },
      },
    ]);
  });

  test.each<[string, StepRunner['run']]>([
    ['after it has answered', async (_, context) => void setTimeout(() => speak(context), 1)],
    [
      'after it has failed',
      async (_, context) => {
        setTimeout(() => speak(context), 1);
        throw new Error('no');
      },
    ],
  ])('counts no more %s', async (_, run) => {
    const { heard, journal, execution } = await ending(run);
    const before = [heard.length, journal.length, await execution.describe()];
    await sleep(10);
    expect([heard.length, journal.length, await execution.describe()]).toEqual(before);
  });
});

function speak(context: StepContext): void {
  context.report({ Status: 'InProgress' });
  context.progress('still here');
  context.warn('late');
  context.log({ host: 'algo-1', time: new Date(), text: 'late' });
}
