import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { StepDefinition } from '../definition/document.ts';
import { after, documentOf, fork, step } from '../test/documents.ts';
import { choice, end, kindOf } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';
import type { StartOptions } from './execution.ts';

/** Runs steps that take a moment each; tells when each began and ended, and how many ran at once. */
async function run(steps: readonly StepDefinition[], options: StartOptions = {}) {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  const slow = kindOf('Echo', async (request, { stepName }) => {
    log.push(`+${stepName}`);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
    log.push(`-${stepName}`);
    return request;
  });
  const session = memorySession([slow, choice, end]);
  const execution = await session.start(pipelineFromDefinition('P', documentOf(...steps)), options);
  const description = await execution.wait().catch(() => execution.describe());
  const statuses = (await execution.steps()).map((one) => `${one.StepName} ${one.StepStatus}`);
  return { log, most, statuses, status: description.PipelineExecutionStatus };
}

const before = (log: readonly string[], first: string, second: string) =>
  log.indexOf(first) >= 0 && log.indexOf(first) < log.indexOf(second);

describe('a step starts when all it waits for have succeeded', () => {
  test('in a chain written backwards', async () => {
    const { log } = await run([after('C', 'B'), after('B', 'A'), step('A')]);
    expect(log).toEqual(['+A', '-A', '+B', '-B', '+C', '-C']);
  });

  test('in a diamond', async () => {
    const { log, most } = await run([after('D', 'B', 'C'), after('B', 'A'), after('C', 'A'), step('A')]);
    expect(log.slice(0, 4).sort()).toEqual(['+A', '+B', '+C', '-A']);
    expect(log.slice(-2)).toEqual(['+D', '-D']);
    expect([before(log, '-B', '+D'), before(log, '-C', '+D'), most]).toEqual([true, true, 2]);
  });

  test('in a fan out and in again, all at once', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `M${i}`);
    const { log, most, status } = await run([
      step('A'),
      ...names.map((name) => after(name, 'A')),
      after('Z', ...names),
    ]);
    expect([most, log[0], log.at(-1), log.length, status]).toEqual([50, '+A', '-Z', 104, 'Succeeded']);
  });

  test('also where it waits twice for the same step', async () => {
    const twice = step('B', { X: { Get: 'Steps.A.X' }, Y: { Get: 'Steps.A.X' } }, { DependsOn: ['A', 'A'] });
    expect((await run([twice, step('A', { X: 1 })])).log).toEqual(['+A', '-A', '+B', '-B']);
  });

  test('in the order of the document where nothing else decides', async () => {
    const { log } = await run([step('C'), step('A'), step('B')], { parallelism: 1 });
    expect(log).toEqual(['+C', '-C', '+A', '-A', '+B', '-B']);
  });
});

test.each([1, 2, 3, 7])('at most %d steps run at once when so asked', async (parallelism) => {
  const { most, statuses } = await run(
    Array.from({ length: 12 }, (_, i) => step(`S${i}`)),
    { parallelism },
  );
  expect([most, statuses.length]).toEqual([parallelism, 12]);
});

describe('a condition', () => {
  const steps = (take: 'if' | 'else') => [
    fork('C', take, [step('Yes'), after('Yes2', 'Yes')], [step('No'), after('No2', 'No')]),
    after('AfterC', 'C'),
    after('AfterYes', 'Yes2'),
    after('AfterNo', 'No2', 'C'),
  ];

  test.each([
    ['if', ['C', 'Yes', 'AfterC', 'Yes2', 'AfterYes']],
    ['else', ['C', 'No', 'AfterC', 'No2', 'AfterNo']],
  ] as const)('runs its branch "%s" and what waits for that, and never the rest', async (take, ran) => {
    const { statuses, status } = await run(steps(take));
    expect(statuses).toEqual(ran.map((name) => `${name} Succeeded`));
    expect(status).toBe('Succeeded');
  });

  test('is what a step waits for that names it, and not its branches', async () => {
    const { log } = await run([
      fork('C', 'if', [step('L'), after('L2', 'L'), after('L3', 'L2')]),
      step('A', { X: { Get: 'Steps.C.Take' } }),
    ]);
    expect(before(log, '+A', '-L3')).toBe(true);
  });

  test('waits for what its own arguments name, and its branches for more', async () => {
    const { log } = await run([
      fork('C', { Get: 'Steps.A.Take' }, [after('L', 'B')]),
      step('A', { Take: 'if' }),
      after('B', 'C'),
    ]);
    expect(log).toEqual(['+A', '-A', '+B', '-B', '+L', '-L']);
  });

  test('with nothing in the branch it takes, and no branch at all, succeeds', async () => {
    expect(await run([fork('C', 'else', [step('L')])])).toMatchObject({
      statuses: ['C Succeeded'],
      status: 'Succeeded',
    });
    expect(await run([{ Name: 'C', Type: 'Choice', Arguments: { Take: 'if' } }])).toMatchObject({
      status: 'Succeeded',
    });
  });

  test.each([
    ['if', 'if', ['Outer', 'A', 'Inner', 'Deep']],
    ['if', 'else', ['Outer', 'A', 'Inner', 'Deeper']],
    ['else', 'if', ['Outer']],
  ])('inside a condition runs when its own branch is taken: %s, %s', async (outer, inner, ran) => {
    const { statuses, status } = await run([
      fork('Outer', outer, [step('A'), fork('Inner', inner, [step('Deep')], [step('Deeper')])]),
      after('Later', 'Deep', 'Deeper'),
    ]);
    expect([statuses, status]).toEqual([ran.map((name) => `${name} Succeeded`), 'Succeeded']);
  });

  test.each(['maybe', '', 'constructor', '__proto__'])(
    'cannot take a branch it does not have: %j',
    async (take) => {
      const { statuses, status } = await run([fork('C', take, [step('L')]), after('A', 'C')]);
      expect([statuses, status]).toEqual([['C Failed'], 'Failed']);
    },
  );
});

describe('after a failure', () => {
  test('what runs goes on to its end, and nothing new starts', async () => {
    const { log, statuses, status } = await run([
      { Name: 'Bad', Type: 'End', Arguments: {} },
      step('Runs'),
      after('Then', 'Runs'),
      after('Other', 'Runs'),
    ]);
    expect(log).toEqual(['+Runs', '-Runs']);
    expect(statuses).toEqual(['Bad Failed', 'Runs Succeeded']);
    expect(status).toBe('Failed');
  });

  test('what is ready and had to wait for a free place does not start either', async () => {
    const { statuses } = await run([{ Name: 'Bad', Type: 'End', Arguments: {} }, step('A'), step('B')], {
      parallelism: 1,
    });
    expect(statuses).toEqual(['Bad Failed']);
  });

  test('several may fail', async () => {
    const { statuses } = await run([1, 2, 3].map((i) => ({ Name: `B${i}`, Type: 'End', Arguments: {} })));
    expect(statuses).toEqual(['B1 Failed', 'B2 Failed', 'B3 Failed']);
  });
});

test('a chain, a fan and conditions inside each other run without recursion', async () => {
  const quick = [kindOf('Echo'), choice];
  const runs = async (...steps: readonly StepDefinition[]) => {
    const execution = await memorySession(quick).start(pipelineFromDefinition('P', documentOf(...steps)));
    await execution.wait();
    return (await execution.steps()).length;
  };
  const names = Array.from({ length: 10_000 }, (_, i) => `S${i}`);
  expect(await runs(...names.map((name, i) => (i === 0 ? step(name) : after(name, `S${i - 1}`))))).toBe(
    10_000,
  );
  expect(await runs(step('A'), ...names.map((name) => after(name, 'A')), after('Z', ...names))).toBe(10_002);
  let inner = step('Innermost');
  for (let i = 0; i < 450; i++) inner = fork(`C${i}`, 'if', [inner]);
  expect(await runs(inner)).toBe(451);
});

test('a document without steps has succeeded', async () => {
  expect(await run([])).toMatchObject({ statuses: [], status: 'Succeeded' });
});
