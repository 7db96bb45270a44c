import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { StepKind } from '../contract/step-kind.ts';
import type { Json } from '../json.ts';
import { documentOf, fork, places, problemsOf, step } from '../test/documents.ts';
import { choice, echo, end, kindOf } from '../test/kinds.ts';
import type { StepDefinition } from './document.ts';
import { planDefinition } from './plan.ts';

async function warningsOf(kinds: readonly StepKind[], ...steps: readonly StepDefinition[]) {
  const plan = await planDefinition(documentOf(...steps), new Map(kinds.map((kind) => [kind.type, kind])));
  return plan;
}

describe("the kind's schema", () => {
  const strict = kindOf('Echo', undefined, {
    request: v.object({
      Count: v.number(),
      Inner: v.optional(v.object({ Text: v.string(), List: v.array(v.string()) })),
    }) as StepKind['request'],
  });
  const judged = (Arguments: Json) => problemsOf(documentOf(step('A', Arguments as never)), {}, [strict]);

  test('judges the arguments, all of them at once', async () => {
    const problems = await judged({ Count: 'x', Inner: { List: ['a', 1, null] } });
    expect(places(problems)).toEqual([
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Count',
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Inner.Text',
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Inner.List[1]',
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Inner.List[2]',
    ]);
  });

  test('takes an expression for anything, and nothing else for an expression', async () => {
    const get = { Get: 'Execution.PipelineName' };
    expect(await judged({ Count: get, Inner: get })).toEqual([]);
    expect(await judged({ Count: get, Inner: { Text: get, List: ['a', get] } })).toEqual([]);
    expect(await judged({ Count: get, Inner: { Text: get, List: get } })).toEqual([]);
    expect(
      places(await judged({ Count: { ...get, More: 1 }, Inner: { Text: { Get: 3 }, List: [] } })),
    ).toEqual([
      'BAD_EXPRESSION A $.Steps[0].Arguments.Inner.Text',
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Count',
    ]);
  });

  test('an expression in place of all arguments is no request', async () => {
    expect(places(await judged({ Get: 'Execution.PipelineName' }))).toEqual([
      'BAD_ARGUMENTS A $.Steps[0].Arguments.Count',
    ]);
  });

  test('may be slow, and says no more than a line', async () => {
    const slow = kindOf('Echo', undefined, {
      request: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: async () => ({ issues: [{ message: 'x'.repeat(9_999), path: [{ key: 'a' }, 'b', 0] }] }),
        },
      },
    });
    const [problem, ...others] = await problemsOf(documentOf(step('A', { a: { b: [1] } })), {}, [slow]);
    expect(others).toEqual([]);
    expect(problem?.path).toBe('$.Steps[0].Arguments.a.b[0]');
    expect(problem?.message).toHaveLength(501);
  });

  test('has no say about the steps of branches', async () => {
    const request = v.object({ Take: v.string(), IfSteps: v.never() }) as StepKind['request'];
    expect(
      await problemsOf(documentOf(fork('C', 'if', [step('A')])), {}, [{ ...choice, request }, echo]),
    ).toEqual([]);
  });
});

describe("the kind's own checks", () => {
  const checked = (check: NonNullable<StepKind['check']>) => kindOf('Echo', undefined, { check });

  test('are told with the place of the step', async () => {
    const kind = checked(({ Name }) => [
      {
        code: 'ODD',
        step: 'someone else',
        path: 'Arguments.X[0]',
        message: `${Name} is odd`,
        hint: 'Even it.',
      },
    ]);
    expect(await problemsOf(documentOf(step('A')), {}, [kind])).toEqual([
      { code: 'ODD', step: 'A', path: '$.Steps[0].Arguments.X[0]', message: 'A is odd', hint: 'Even it.' },
    ]);
  });

  test('say what to do also where the kind does not', async () => {
    const kind = checked(() => [{ code: 'ODD', path: 'Arguments.X', message: 'it is odd' }]);
    const problems = await problemsOf(documentOf(step('A')), {}, [kind]);
    expect(problems[0]?.hint).toBe(
      'The arguments of a Echo step are the request of the SageMaker API that it makes.',
    );
  });

  test('are told what other steps are, and nothing of those that cannot be read', async () => {
    const found: (string | undefined)[] = [];
    const kind = checked((_, { stepNamed }) => {
      for (const name of ['A', 'B', 'constructor']) found.push(stepNamed?.(name)?.Name);
      return [];
    });
    await problemsOf(documentOf(step('A', {}), step('B', {}), step('B', {})), {}, [kind]);
    expect(found).toEqual(Array(3).fill(['A', 'B', undefined]).flat());
  });

  test('a check that breaks is a problem, unless the step is malformed', async () => {
    const kind = checked(() => {
      throw new TypeError('cannot read x of null');
    });
    const problems = await problemsOf(documentOf(step('A')), {}, [kind]);
    expect(places(problems)).toEqual(['CHECK_FAILED A $.Steps[0]']);
    expect(problems[0]?.message).toContain('cannot read x of null');
    expect(
      places(await problemsOf(documentOf(step('A', {}, { DependsOn: 3 as never })), {}, [kind])),
    ).toEqual(['INVALID A $.Steps[0].DependsOn']);
  });
});

describe('the start of a job name', () => {
  const training = kindOf('Echo', undefined, { jobNameField: 'JobName' });
  const judged = async (JobName: Json) =>
    places(await problemsOf(documentOf(step('A', { JobName })), {}, [training]));

  test.each(['a', 'My-Job', 'a--b', '0'])('may be %j', async (name) => {
    expect(await judged(name)).toEqual([]);
  });

  test.each<[Json]>([
    [''],
    ['-a'],
    ['a-'],
    ['a_b'],
    ['..'],
    ['../../x'],
    ['/abs'],
    ['a\0'],
    ['ü'],
    [3],
    [null],
    [{ Get: 'Execution.PipelineName' }],
  ])('is not %j', async (name) => {
    expect(await judged(name)).toEqual(['BAD_NAME A $.Steps[0].Arguments.JobName']);
  });
});

describe('a condition inside a condition', () => {
  const document = documentOf(
    fork('Outer', 'if', [step('A'), fork('Inner', 'if', [], [fork('Third', 'if', [])])]),
  );

  test('is warned of with the page of AWS that calls it unsupported', async () => {
    const { problems, warnings } = await planDefinition(
      document,
      new Map([echo, choice].map((kind) => [kind.type, kind])),
    );
    expect(problems).toEqual([]);
    expect(places(warnings)).toEqual([
      'NESTED_CONDITION Inner $.Steps[0].Arguments.IfSteps[1]',
      'NESTED_CONDITION Third $.Steps[0].Arguments.IfSteps[1].Arguments.ElseSteps[0]',
    ]);
    expect(warnings[0]?.message).toContain(
      'SageMaker Developer Guide ("Condition step", build-and-manage-steps)',
    );
  });

  test('is refused when asked to be strict', async () => {
    expect(places(await problemsOf(document, { strict: true }))).toEqual([
      'NESTED_CONDITION Inner $.Steps[0].Arguments.IfSteps[1]',
      'NESTED_CONDITION Third $.Steps[0].Arguments.IfSteps[1].Arguments.ElseSteps[0]',
    ]);
  });
});

test('fields beside the arguments that nobody acts on are warned of', async () => {
  const { problems, warnings } = await warningsOf([echo], {
    ...step(
      'A',
      {},
      { DependsOn: [], DisplayName: 'x', Description: 'x', CacheConfig: {}, RetryPolicies: [] },
    ),
    PropertyFiles: [{ PropertyFileName: 'R', OutputName: 'o', FilePath: 'f' }],
    ['SkipCheck' as 'DisplayName']: 'x',
  });
  expect(problems).toEqual([]);
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'NO_EFFECT $.Steps[0].CacheConfig',
    'NO_EFFECT $.Steps[0].RetryPolicies',
    'NO_EFFECT $.Steps[0].PropertyFiles',
    'NO_EFFECT $.Steps[0].SkipCheck',
  ]);
});

test('what a kind refuses is a problem, and what has no effect a warning', async () => {
  const kind = kindOf('Echo', undefined, {
    support: {
      Done: 'done',
      Like: { emulated: 'nearly', refuses: { far: 'Stay near.' } },
      Some: { refuses: { far: 'Stay near.' } },
      Vain: { noEffect: 'nobody bills you here' },
      Never: { refused: 'there is no GPU' },
    },
  });
  const Arguments = { Done: 1, Like: 1, Some: 'near', Vain: 1, Never: 1, New: 1 };
  const { problems, warnings } = await warningsOf([kind], step('A', Arguments));
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'NOT_SUPPORTED',
      step: 'A',
      path: '$.Steps[0].Arguments.Never',
      message: 'is not supported locally: there is no GPU',
      hint: expect.any(String),
    }),
  ]);
  expect(warnings.map(({ path, message }) => `${path} ${message}`)).toEqual([
    '$.Steps[0].Arguments.Vain has no effect locally: nobody bills you here',
    '$.Steps[0].Arguments.New is not read by the local runner: it has no effect here',
  ]);
});

test('values that a kind refuses are problems where the step is local, and expressions none', async () => {
  const Mode = { emulated: 'nearly', refuses: { far: 'Stay near.' } };
  const kind = kindOf('Echo', undefined, { support: { 'List[].Mode': Mode, Vain: { noEffect: 'no' } } });
  const document = documentOf(
    step('A', { List: [{ Mode: 'near' }, { Mode: 'far' }], Vain: 1, New: 1 }),
    step('B', { List: [{ Mode: { Get: 'Execution.PipelineName' } }, { Mode: 'constructor' }] }),
  );
  const kinds = new Map([['Echo', kind]]);
  const { problems } = await planDefinition(document, kinds);
  expect(problems).toEqual([
    {
      code: 'NOT_SUPPORTED',
      step: 'A',
      path: '$.Steps[0].Arguments.List[1].Mode',
      message: 'far is not supported locally',
      hint: 'Stay near.',
    },
  ]);
  const elsewhere = await planDefinition(document, kinds, { targetOf: () => 'elsewhere' });
  expect([elsewhere.problems, elsewhere.warnings]).toEqual([[], []]);
});

test('a terminal step may itself wait for others', async () => {
  const document = documentOf(step('A'), { Name: 'E', Type: 'End', Arguments: {}, DependsOn: ['A'] });
  expect(await problemsOf(document, {}, [echo, end])).toEqual([]);
});
