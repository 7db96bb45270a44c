import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { after, documentOf, fork, places, problemsOf, step } from '../test/documents.ts';
import { choice, echo, end, files } from '../test/kinds.ts';
import type { StepDefinition } from './document.ts';
import { planDefinition } from './plan.ts';

const get = (text: string): JsonObject => ({ Get: text });
const jsonGet = (file: Json, Path: Json = 'a.b'): JsonObject => ({
  'Std:JsonGet': { PropertyFile: file, Path },
});

/** A document in which `value` is an argument of step A. */
function holding(value: Json, ...others: readonly StepDefinition[]) {
  const report = { PropertyFileName: 'Report', OutputName: 'o', FilePath: 'r.json' };
  return {
    ...documentOf(
      step('A', { X: value }),
      step('B'),
      { Name: 'Files', Type: 'Files', Arguments: {}, PropertyFiles: [report] },
      { Name: 'End', Type: 'End', Arguments: {} },
      ...others,
    ),
    Parameters: [{ Name: 'P', Type: 'String' as const, DefaultValue: 'x' }],
  };
}

const X = '$.Steps[0].Arguments.X';

describe('a reference', () => {
  test.each<[string]>([
    ['Parameters.P'],
    ['Execution.StartDateTime'],
    ['Execution.CurrentDateTime'],
    ['Execution.PipelineName'],
    ['Execution.PipelineArn'],
    ['Execution.PipelineExecutionId'],
    ['Execution.PipelineExecutionArn'],
    ['Execution.TrainingJobName'],
    ['Execution.ProcessingJobName'],
    ['Steps.B.Any.Depth[0].x'],
    ["Steps.B.Outputs['train'].S3Output.S3Uri"],
    ['Steps.B["odd key"]'],
    ['Steps.B.__proto__'],
    ['Steps.B.constructor.prototype'],
  ])('may be %s', async (text) => {
    expect(await problemsOf(holding(get(text)))).toEqual([]);
  });

  test.each<[string, string]>([
    ['Parameters.Q', 'UNKNOWN_PARAMETER'],
    ['Parameters.p', 'UNKNOWN_PARAMETER'],
    ['Parameters.__proto__', 'UNKNOWN_PARAMETER'],
    ['Parameters.constructor', 'UNKNOWN_PARAMETER'],
    ['Parameters.toString', 'UNKNOWN_PARAMETER'],
    ['Execution.Pipeline', 'UNKNOWN_EXECUTION_VARIABLE'],
    ['Execution.__proto__', 'UNKNOWN_EXECUTION_VARIABLE'],
    ['Execution.constructor', 'UNKNOWN_EXECUTION_VARIABLE'],
    ['Execution.hasOwnProperty', 'UNKNOWN_EXECUTION_VARIABLE'],
    ['Steps.C.X', 'UNKNOWN_STEP'],
    ['Steps.b.X', 'UNKNOWN_STEP'],
    ['Steps.__proto__.X', 'UNKNOWN_STEP'],
    ['Steps.constructor.name', 'UNKNOWN_STEP'],
    ['Steps.toString.PropertyFiles.X', 'UNKNOWN_STEP'],
    ['Steps.End.X', 'DEPENDS_ON_FAIL'],
    ['Steps.Files.PropertyFiles.Report', 'BAD_REFERENCE'],
    ['', 'BAD_REFERENCE'],
    ['P', 'BAD_REFERENCE'],
    ['Parameters', 'BAD_REFERENCE'],
    ['Parameters.', 'BAD_REFERENCE'],
    ['Parameters.P.Q', 'BAD_REFERENCE'],
    ['parameters.P', 'BAD_REFERENCE'],
    [' Parameters.P', 'BAD_REFERENCE'],
    ['Steps', 'BAD_REFERENCE'],
    ['Steps.B', 'BAD_REFERENCE'],
    ['Steps.B.', 'BAD_REFERENCE'],
    ['Steps.B..X', 'BAD_REFERENCE'],
    ['Steps.B.X[', 'BAD_REFERENCE'],
    ['Steps.B.X[-1]', 'BAD_REFERENCE'],
    ["Steps.B.X['y]", 'BAD_REFERENCE'],
    ['Steps.B.PropertyFiles', 'BAD_REFERENCE'],
    ['Steps.[0].X', 'BAD_REFERENCE'],
    ['Environment.HOME', 'BAD_REFERENCE'],
  ])('is not %j: %s', async (text, code) => {
    const said = places(await problemsOf(holding(get(text))));
    expect(said).toContain(`${code} A ${X}`);
    expect(said).toHaveLength(text.includes('PropertyFiles.X') ? 2 : 1);
  });

  test('names what there is', async () => {
    const hintOf = async (value: Json) => (await problemsOf(holding(value)))[0]?.hint;
    expect(await hintOf(get('Parameters.Q'))).toBe('The parameters are: P.');
    expect(await hintOf(get('Steps.C.X'))).toBe('The steps are: A, B, Files, End.');
    expect(await hintOf(jsonGet(get('Steps.Files.PropertyFiles.Rep')))).toBe('It has: Report.');
    const many = documentOf(...Array.from({ length: 30 }, (_, i) => step(`S${i}`)), after('Z', 'X'));
    expect((await problemsOf(many))[0]?.hint).toMatch(/^The steps are: S0, .*S11 and 19 more\.$/);
  });

  test('is found at any depth, in lists, in maps with odd keys, and in other expressions', async () => {
    const unknown = get('Parameters.Q');
    const problems = await problemsOf(
      holding({
        list: [1, [unknown]],
        'odd.key': unknown,
        "it's": unknown,
        'new\nline': unknown,
        join: {
          'Std:Join': { On: '', Values: ['a', unknown, { 'Std:Join': { On: '', Values: [unknown] } }] },
        },
        file: { 'Std:JsonGet': { S3Uri: { 'Std:Join': { On: '', Values: [unknown] } }, Path: 'a' } },
      }),
    );
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      `UNKNOWN_PARAMETER ${X}.list[1][0]`,
      `UNKNOWN_PARAMETER ${X}['odd.key']`,
      `UNKNOWN_PARAMETER ${X}['it\\'s']`,
      `UNKNOWN_PARAMETER ${X}['new\\nline']`,
      `UNKNOWN_PARAMETER ${X}.join['Std:Join'].Values[1]`,
      `UNKNOWN_PARAMETER ${X}.join['Std:Join'].Values[2]['Std:Join'].Values[0]`,
      `UNKNOWN_PARAMETER ${X}.file['Std:JsonGet'].S3Uri['Std:Join'].Values[0]`,
    ]);
  });

  test('next to other keys is a key like any other', async () => {
    const map = { Get: 'nothing', 'Std:Join': 3, 'Std:JsonGet': null };
    expect(await problemsOf(holding(map))).toEqual([]);
    expect(places(await problemsOf(holding({ ...map, Other: get('Parameters.Q') })))).toEqual([
      `UNKNOWN_PARAMETER A ${X}.Other`,
    ]);
  });
});

describe('an expression', () => {
  test.each<[Json]>([
    [{ Get: 3 }],
    [{ Get: null }],
    [{ Get: ['Parameters.P'] }],
    [{ Get: { Get: 'Parameters.P' } }],
    [{ 'Std:Join': null }],
    [{ 'Std:Join': ['a'] }],
    [{ 'Std:Join': {} }],
    [{ 'Std:Join': { On: ' ' } }],
    [{ 'Std:Join': { On: 1, Values: [] } }],
    [{ 'Std:Join': { On: null, Values: [] } }],
    [{ 'Std:Join': { On: '', Values: 'a' } }],
    [{ 'Std:Join': { On: '', Values: [null] } }],
    [{ 'Std:Join': { On: '', Values: [['a']] } }],
    [{ 'Std:Join': { On: '', Values: [{ a: 'b' }] } }],
    [{ 'Std:Join': { On: '', Values: get('Parameters.P') } }],
    [{ 'Std:JsonGet': 'a' }],
    [{ 'Std:JsonGet': {} }],
    [{ 'Std:JsonGet': { Path: 'a' } }],
    [{ 'Std:JsonGet': { PropertyFile: get('Steps.Files.PropertyFiles.Report') } }],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), get('Parameters.P'))],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), 3)],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), '')],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), 'a[')],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), 'a b')],
    [jsonGet('Steps.Files.PropertyFiles.Report')],
    [jsonGet({ Get: 3 })],
    [jsonGet(null)],
    [{ 'Std:JsonGet': { S3Uri: 3, Path: 'a' } }],
    [{ 'Std:JsonGet': { S3Uri: null, Path: 'a' } }],
    [{ 'Std:JsonGet': { S3Uri: ['s3://b/k'], Path: 'a' } }],
    [
      {
        'Std:JsonGet': {
          S3Uri: 's3://b/k',
          PropertyFile: get('Steps.Files.PropertyFiles.Report'),
          Path: 'a',
        },
      },
    ],
  ])('is malformed: %j', async (value) => {
    expect(places(await problemsOf(holding(value)))).toEqual([`BAD_EXPRESSION A ${X}`]);
  });

  test.each<[Json]>([
    [{ 'Std:Join': { Values: [] } }],
    [{ 'Std:Join': { On: '', Values: ['a', 1, 1.5, true, get('Parameters.P')] } }],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), '$.a[0]')],
    [jsonGet(get('Steps.Files.PropertyFiles.Report'), "['a b'].c")],
    [{ 'Std:JsonGet': { S3Uri: 's3://b/k', Path: 'report.0.f1-score' } }],
    [{ 'Std:JsonGet': { S3Uri: get('Parameters.P'), Path: 'a' } }],
  ])('is sound: %j', async (value) => {
    expect(await problemsOf(holding(value))).toEqual([]);
  });
});

describe('a JsonGet', () => {
  test.each<[Json, string[]]>([
    [get('Steps.Files.PropertyFiles.Other'), ['UNKNOWN_PROPERTY_FILE']],
    [get('Steps.Files.PropertyFiles.__proto__'), ['UNKNOWN_PROPERTY_FILE']],
    [get('Steps.Files.PropertyFiles.constructor'), ['UNKNOWN_PROPERTY_FILE']],
    [get('Steps.B.PropertyFiles.Report'), ['UNKNOWN_PROPERTY_FILE']],
    [get('Steps.C.PropertyFiles.Report'), ['UNKNOWN_STEP']],
    [get('Steps.Files.Folder'), ['BAD_REFERENCE']],
    [get('Parameters.P'), ['BAD_REFERENCE']],
    [get('Steps.Files.PropertyFiles'), ['BAD_REFERENCE']],
    [get('Report'), ['BAD_REFERENCE']],
  ])('cannot look into %j', async (file, codes) => {
    expect(places(await problemsOf(holding(jsonGet(file))))).toEqual(codes.map((code) => `${code} A ${X}`));
  });

  test.each(['__proto__', 'constructor', 'toString', 'a.b', 'a b', "it's"])(
    'may look into a file called %j',
    async (PropertyFileName) => {
      const file = { PropertyFileName, OutputName: '__proto__', FilePath: 'r.json' };
      const holder = { Name: 'F2', Type: 'Files', Arguments: {}, PropertyFiles: [file] };
      const value = jsonGet(get(`Steps.F2.PropertyFiles.${PropertyFileName}`));
      expect(await problemsOf(holding(value, holder))).toEqual([]);
    },
  );
});

describe('DependsOn', () => {
  test('names steps', async () => {
    const document = documentOf(after('A', 'B', '', 'B.X', '__proto__', 'constructor', 'End'), step('B'), {
      Name: 'End',
      Type: 'End',
      Arguments: {},
    });
    const problems = await problemsOf(document);
    expect(places(problems)).toEqual([
      'UNKNOWN_STEP A $.Steps[0].DependsOn[1]',
      'UNKNOWN_STEP A $.Steps[0].DependsOn[2]',
      'UNKNOWN_STEP A $.Steps[0].DependsOn[3]',
      'UNKNOWN_STEP A $.Steps[0].DependsOn[4]',
      'DEPENDS_ON_FAIL A $.Steps[0].DependsOn[5]',
    ]);
    expect(problems.at(-1)?.message).toBe('A can not depend on End: a End step ends the execution');
  });
});

describe('branches', () => {
  const nested = fork('Inner', 'if', [step('Deep')], [after('Deeper', 'Deep')]);

  test.each<[string, readonly StepDefinition[], string[]]>([
    [
      'the other branch',
      [fork('C', 'if', [step('L')], [after('R', 'L')])],
      ['SIBLING_BRANCH R $.Steps[0].Arguments.ElseSteps[0].DependsOn[0]'],
    ],
    [
      'the other branch, by a reference',
      [fork('C', 'if', [step('L', { X: get('Steps.R.Y') })], [step('R')])],
      ['SIBLING_BRANCH L $.Steps[0].Arguments.IfSteps[0].Arguments.X'],
    ],
    [
      'the other branch of an inner condition',
      [nested],
      ['SIBLING_BRANCH Deeper $.Steps[0].Arguments.ElseSteps[0].DependsOn[0]'],
    ],
    [
      'from deep inside the other branch',
      [fork('C', 'if', [step('L')], [fork('I', 'if', [after('D', 'L')])])],
      ['SIBLING_BRANCH D $.Steps[0].Arguments.ElseSteps[0].Arguments.IfSteps[0].DependsOn[0]'],
    ],
    [
      'into deep inside the other branch',
      [fork('C', 'if', [after('L', 'D')], [fork('I', 'if', [step('D')])])],
      ['SIBLING_BRANCH L $.Steps[0].Arguments.IfSteps[0].DependsOn[0]'],
    ],
    ['the same branch', [fork('C', 'if', [step('L'), after('M', 'L')])], []],
    ['a step outside', [step('A'), fork('C', 'if', [after('L', 'A')])], []],
    [
      'its own condition',
      [fork('C', 'if', [step('L', { X: get('Steps.C.Take') }, { DependsOn: ['C'] })])],
      [],
    ],
    ['a step in a branch, from outside', [fork('C', 'if', [step('L')]), after('A', 'L')], []],
    ['a condition, from outside', [fork('C', 'if', []), step('A', { X: get('Steps.C.Take') })], []],
  ])('a step that waits for %s', async (_, steps, expected) => {
    expect(places(await problemsOf(documentOf(...steps)))).toEqual(expected);
  });

  test('the steps of a branch are no arguments of the condition: it does not wait for what they wait for', async () => {
    const document = documentOf(fork('C', 'if', [step('L', { X: get('Steps.A.Y') })]), step('A'));
    const kinds = new Map([echo, choice, end, files].map((kind) => [kind.type, kind]));
    const { graph } = await planDefinition(document, kinds);
    const names = graph.nodes.map(({ step: { name }, dependencies }) => [
      name,
      dependencies.map((on) => graph.nodes[on]?.step.name),
    ]);
    expect(names).toEqual([
      ['C', []],
      ['L', ['A', 'C']],
      ['A', []],
    ]);
  });
});

describe('steps that wait for each other', () => {
  const cycles = async (...steps: readonly StepDefinition[]) =>
    (await problemsOf(documentOf(...steps)))
      .filter(({ code }) => code === 'CYCLE')
      .map(({ message }) => message.replace('these steps wait for each other: ', ''));

  test('are shown as a path', async () => {
    expect(await cycles(after('A', 'A'))).toEqual(['A → A']);
    expect(await cycles(after('A', 'B'), after('B', 'A'))).toEqual(['A → B → A']);
    expect(await cycles(after('A', 'C'), after('B', 'A'), after('C', 'B'), after('D', 'A'))).toEqual([
      'A → C → B → A',
    ]);
    expect(
      await cycles(step('A', { X: get('Steps.B.Y') }), step('B', { X: { Z: [get('Steps.A.Y')] } })),
    ).toEqual(['A → B → A']);
  });

  test('are found through branches', async () => {
    expect(await cycles(fork('C', 'if', [step('L')], [], { DependsOn: ['L'] }))).toEqual(['C → L → C']);
    expect(
      await cycles(
        fork('C', 'if', [step('L')]),
        after('A', 'L'),
        step('B'),
        fork('D', get('Steps.A.X'), [after('M', 'B')], [after('N', 'E')]),
        after('E', 'N'),
      ),
    ).toEqual(['N → E → N']);
    expect(await cycles(fork('C', get('Steps.A.X'), [step('L')]), after('A', 'L'))).toEqual([
      'C → A → L → C',
    ]);
  });

  test('are told of for each group', async () => {
    expect(
      await cycles(after('A', 'B'), after('B', 'A'), step('M'), after('X', 'Y', 'A'), after('Y', 'X', 'M')),
    ).toEqual(['A → B → A', 'X → Y → X']);
  });

  test('are cut when they are many, and not walked by recursion', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `S${i}`);
    const [shown] = await cycles(...names.map((name, i) => after(name, `S${(i + 1) % names.length}`)));
    expect(shown).toBe('S0 → S1 → S2 → S3 → S4 → S5 → S6 → S7 → S8 → S9 → S10 → … → S0');
  });

  test('are told of with the first step and what to do', async () => {
    const problems = await problemsOf(documentOf(step('Z'), after('A', 'B'), after('B', 'A')));
    expect(places(problems)).toEqual(['CYCLE A $.Steps[1]']);
  });
});
