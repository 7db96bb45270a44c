import { describe, expect, test } from 'vitest';
import { documentOf, places, problemsOf } from '../test/documents.ts';
import type { ParameterDefinition, ParameterType } from './document.ts';
import type { ParameterValue } from './parameter-value.ts';
import { planDefinition } from './plan.ts';

const withParameters = (...Parameters: readonly unknown[]) => ({
  ...documentOf(),
  Parameters: Parameters as readonly ParameterDefinition[],
});

async function readAs(Type: ParameterType, value: ParameterValue): Promise<ParameterValue | string[]> {
  const plan = await planDefinition(withParameters({ Name: 'P', Type }), new Map(), {
    parameters: { P: value },
  });
  return plan.problems.length > 0 ? places(plan.problems) : (plan.parameters.get('P') as ParameterValue);
}

const refused = ['PARAMETER_TYPE $.Parameters[0]'];

describe('a value given as text is read as the type asks', () => {
  test.each<[ParameterType, string, ParameterValue]>([
    ['String', '', ''],
    ['String', '3', '3'],
    ['String', ' Größe 漢🙂 ', ' Größe 漢🙂 '],
    ['String', '{"Get": "Parameters.P"}', '{"Get": "Parameters.P"}'],
    ['Integer', '3', 3],
    ['Integer', '+3', 3],
    ['Integer', '-0012', -12],
    ['Integer', '9007199254740991', 9_007_199_254_740_991],
    ['Float', '3', 3],
    ['Float', '0.1', 0.1],
    ['Float', '.5', 0.5],
    ['Float', '5.', 5],
    ['Float', '1e3', 1000],
    ['Float', '-1.5E-3', -0.0015],
    ['Boolean', 'true', true],
    ['Boolean', 'False', false],
    ['Boolean', 'TRUE', true],
  ])('%s %j is %j', async (type, text, value) => {
    expect(await readAs(type, text)).toBe(value);
  });

  test.each<[ParameterType, string]>([
    ['Integer', ''],
    ['Integer', ' 3'],
    ['Integer', '3 '],
    ['Integer', '3\n'],
    ['Integer', '3.0'],
    ['Integer', '1e3'],
    ['Integer', '0x10'],
    ['Integer', '1_000'],
    ['Integer', '٣'],
    ['Integer', 'true'],
    ['Integer', '9007199254740993'],
    ['Integer', '9'.repeat(400)],
    ['Float', ''],
    ['Float', ' 0.1'],
    ['Float', '.'],
    ['Float', 'NaN'],
    ['Float', 'Infinity'],
    ['Float', '1e999'],
    ['Float', '1,5'],
    ['Float', '0x10'],
    ['Boolean', ''],
    ['Boolean', '1'],
    ['Boolean', 'yes'],
    ['Boolean', ' true'],
    ['Boolean', 'constructor'],
    ['Boolean', '__proto__'],
  ])('%s %.30j is none', async (type, text) => {
    expect(await readAs(type, text)).toEqual(refused);
  });
});

describe('a value that is no text keeps its type', () => {
  test.each<[ParameterType, ParameterValue]>([
    ['Integer', 3],
    ['Integer', 3.0],
    ['Float', 0.1],
    ['Boolean', false],
  ])('%s %j', async (type, value) => {
    expect(await readAs(type, value)).toBe(value);
  });

  test.each<[ParameterType, unknown]>([
    ['String', 3],
    ['String', true],
    ['Integer', 1.5],
    ['Integer', 2 ** 53],
    ['Integer', Number.NaN],
    ['Integer', true],
    ['Float', Number.NaN],
    ['Float', Number.POSITIVE_INFINITY],
    ['Boolean', 1],
    ['Boolean', null],
    ['Integer', {}],
    ['String', []],
  ])('%s %j is none', async (type, value) => {
    expect(await readAs(type, value as ParameterValue)).toEqual(refused);
  });
});

test('what SageMaker takes as text at most is the longest value', async () => {
  expect(await readAs('String', 'x'.repeat(1_024))).toHaveLength(1_024);
  expect(await readAs('String', 'x'.repeat(1_025))).toEqual(['PARAMETER_TOO_LONG $.Parameters[0]']);
});

test('the default is the value when none is given', async () => {
  const document = withParameters(
    { Name: 'Zero', Type: 'Integer', DefaultValue: 0 },
    { Name: 'Empty', Type: 'String', DefaultValue: '' },
    { Name: 'No', Type: 'Boolean', DefaultValue: false },
    { Name: 'Given', Type: 'Float', DefaultValue: 1.5 },
  );
  const plan = await planDefinition(document, new Map(), {
    parameters: { Given: '2', No: undefined as never },
  });
  expect(plan.problems).toEqual([]);
  expect([...plan.parameters]).toEqual([
    ['Zero', 0],
    ['Empty', ''],
    ['No', false],
    ['Given', 2],
  ]);
});

test('a value is only missed when something is to be run', async () => {
  const document = withParameters({ Name: 'P', Type: 'String' });
  expect(await problemsOf(document)).toEqual([]);
  const problems = await problemsOf(document, { parameters: {} });
  expect(places(problems)).toEqual(['PARAMETER_MISSING $.Parameters[0]']);
  expect(problems[0]?.hint).toBe('Give one: --param P=…');
});

test('a default is judged whatever is given', async () => {
  const document = withParameters(
    { Name: 'I', Type: 'Integer', DefaultValue: 1.5 },
    { Name: 'E', Type: 'String', DefaultValue: 'c', EnumValues: ['a', 'b'] },
  );
  const expected = [
    'PARAMETER_TYPE $.Parameters[0].DefaultValue',
    'PARAMETER_NOT_IN_ENUM $.Parameters[1].DefaultValue',
  ];
  expect(places(await problemsOf(document))).toEqual(expected);
  expect(places(await problemsOf(document, { parameters: {} }))).toEqual(expected);
  expect(places(await problemsOf(document, { parameters: { I: 1, E: 'a' } }))).toEqual(expected);
});

test('a value outside the enum is refused, and told what it may be', async () => {
  const document = withParameters({ Name: 'E', Type: 'String', EnumValues: ['a', 'b c'] });
  expect(await problemsOf(document, { parameters: { E: 'b c' } })).toEqual([]);
  const problems = await problemsOf(document, { parameters: { E: 'A' } });
  expect(places(problems)).toEqual(['PARAMETER_NOT_IN_ENUM $.Parameters[0]']);
  expect(problems[0]).toMatchObject({
    message: '"A" is not among the values parameter E may have',
    hint: 'It may be: a, b c.',
  });
});

test.each(['Integer', 'Float', 'Boolean'])('%s parameters have no enum', async (Type) => {
  expect(places(await problemsOf(withParameters({ Name: 'P', Type, EnumValues: ['1'] })))).toEqual([
    'ENUM_NOT_STRING $.Parameters[0].EnumValues',
  ]);
});

test('a parameter nobody declared is unknown, whatever it is called', async () => {
  const parameters = JSON.parse(
    '{"Typo": 1, "__proto__": 2, "constructor": 3, "toString": 4, "hasOwnProperty": 5}',
  );
  const problems = await problemsOf(withParameters({ Name: 'P', Type: 'Integer', DefaultValue: 1 }), {
    parameters,
  });
  expect(problems.map(({ code, message }) => [code, message])).toEqual(
    ['Typo', '__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => [
      'UNKNOWN_PARAMETER',
      `the pipeline has no parameter ${name}`,
    ]),
  );
  expect(problems[0]?.hint).toBe('It has: P.');
  expect((await problemsOf(documentOf(), { parameters }))[0]?.hint).toBe('It has no parameters.');
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
  'a parameter may be called %s',
  async (Name) => {
    const document = withParameters({ Name, Type: 'Integer', DefaultValue: 1 });
    const defaults = await planDefinition(document, new Map(), { parameters: {} });
    expect([defaults.problems, ...defaults.parameters]).toEqual([[], [Name, 1]]);
    const parameters = Object.fromEntries([[Name, '2']]);
    const given = await planDefinition(document, new Map(), { parameters });
    expect([given.problems, ...given.parameters]).toEqual([[], [Name, 2]]);
  },
);

test.each([
  '',
  '..',
  '/abs',
  'a b',
  'a.b',
  'ü',
  'a\0b',
  'a\n',
  'x'.repeat(257),
  3,
  null,
  { Get: 'Parameters.P' },
])('a parameter cannot be called %.20j', async (Name) => {
  expect(places(await problemsOf(withParameters({ Name, Type: 'String' })))).toEqual([
    'BAD_NAME $.Parameters[0].Name',
  ]);
});

test('a declaration has a type, and a default of one of the types', async () => {
  const document = withParameters(
    { Name: 'A' },
    { Name: 'B', Type: 'string' },
    { Name: 'C', Type: 'String', DefaultValue: null },
    { Name: 'D', Type: 'String', DefaultValue: ['x'] },
    { Name: 'E', Type: 'String', EnumValues: 'a' },
    { Name: 'F', Type: 'String', EnumValues: ['a', 1] },
    null,
    'P',
  );
  expect(places(await problemsOf(document, { parameters: {} }))).toEqual([
    'INVALID $.Parameters[0].Type',
    'INVALID $.Parameters[1].Type',
    'INVALID $.Parameters[2].DefaultValue',
    'INVALID $.Parameters[3].DefaultValue',
    'INVALID $.Parameters[4].EnumValues',
    'INVALID $.Parameters[5].EnumValues[1]',
    'INVALID $.Parameters[6]',
    'INVALID $.Parameters[7]',
  ]);
});

test('a name twice is a duplicate', async () => {
  const document = withParameters(
    { Name: 'P', Type: 'String', DefaultValue: 'a' },
    { Name: 'P', Type: 'Integer', DefaultValue: 1 },
  );
  expect(places(await problemsOf(document))).toEqual(['DUPLICATE_PARAMETER $.Parameters[1].Name']);
});
