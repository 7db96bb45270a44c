import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { after, documentOf, fork, places, problemsOf, step } from '../test/documents.ts';
import type { StepDefinition } from './document.ts';

const NAMES_OF_OBJECTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];

describe('the name of a step', () => {
  test.each([
    '',
    '.',
    '..',
    '../x',
    '/abs',
    'a/b',
    'a\\b',
    'C:',
    'a b',
    'a.b',
    'a\0',
    'a\n',
    'ü',
    'a\u0301',
    '漢',
    'x'.repeat(65),
    null,
    3,
    ['A'],
    { Get: 'Parameters.Name' },
    undefined,
  ])('is not %.20j', async (Name) => {
    const problems = await problemsOf(documentOf({ Type: 'Echo', Arguments: {}, Name } as StepDefinition));
    expect(problems.map(({ code, path }) => [code, path])).toEqual([['BAD_NAME', '$.Steps[0].Name']]);
    expect(problems[0]?.hint).toBeTruthy();
  });

  test.each([...NAMES_OF_OBJECTS, 'a', '-', '_', '-a-', 'A_b-9', 'x'.repeat(64)])(
    'may be %.20j',
    async (name) => {
      const document = documentOf(
        step(name),
        step('B', { X: { Get: `Steps.${name}.Y` } }, { DependsOn: [name] }),
      );
      expect(await problemsOf(document)).toEqual([]);
    },
  );
});

describe('a name stands once in a document', () => {
  const at = 'there is another step of this name at';
  test.each<[string, readonly StepDefinition[], string, string]>([
    ['side by side', [step('A'), step('A')], '$.Steps[1].Name', '$.Steps[0]'],
    [
      'in the pipeline and in a branch',
      [step('A'), fork('C', 'if', [step('A')])],
      '$.Steps[1].Arguments.IfSteps[0].Name',
      '$.Steps[0]',
    ],
    [
      'in a branch and then in the pipeline',
      [fork('C', 'if', [step('A')]), step('A')],
      '$.Steps[1].Name',
      '$.Steps[0].Arguments.IfSteps[0]',
    ],
    [
      'in both branches',
      [fork('C', 'if', [step('A')], [step('A')])],
      '$.Steps[0].Arguments.ElseSteps[0].Name',
      '$.Steps[0].Arguments.IfSteps[0]',
    ],
    [
      'in the condition itself',
      [fork('A', 'if', [step('A')])],
      '$.Steps[0].Arguments.IfSteps[0].Name',
      '$.Steps[0]',
    ],
    [
      'where the first is of an unknown kind',
      [{ ...step('A'), Type: 'Odd' }, step('A')],
      '$.Steps[1].Name',
      '$.Steps[0]',
    ],
    ['called as objects are', [step('__proto__'), step('__proto__')], '$.Steps[1].Name', '$.Steps[0]'],
  ])('%s', async (_, steps, path, first) => {
    const problems = await problemsOf(documentOf(...steps));
    const found = problems.filter(({ code }) => code === 'DUPLICATE_STEP');
    expect(found).toEqual([
      expect.objectContaining({ path, message: `${at} ${first}`, hint: expect.any(String) }),
    ]);
  });

  test('three times is told twice', async () => {
    expect(places(await problemsOf(documentOf(step('A'), step('A'), step('A'))))).toEqual([
      'DUPLICATE_STEP A $.Steps[1].Name',
      'DUPLICATE_STEP A $.Steps[2].Name',
    ]);
  });
});

describe('a step of a kind that nobody brought', () => {
  const hintFor = async (Type: string): Promise<string | undefined> => {
    const problems = await problemsOf(documentOf({ ...step('A'), Type }));
    expect(places(problems)).toEqual(['UNKNOWN_STEP_KIND A $.Steps[0].Type']);
    return problems[0]?.hint;
  };

  test.each([
    ['Processing', '@slipway/step-processing'],
    ['Training', '@slipway/step-training'],
    ['Condition', '@slipway/step-condition'],
    ['Fail', '@slipway/step-fail'],
    ['Model', '@slipway/step-model'],
    ['RegisterModel', '@slipway/step-model'],
    ['Transform', '@slipway/step-transform'],
  ])('names the package that brings %s', async (type, name) => {
    expect(await hintFor(type)).toContain(name);
  });

  test('tells what SageMaker has from what nobody has', async () => {
    expect(await hintFor('Lambda')).toMatch(/SageMaker has it.*Known here: Echo, Choice, End, Files\./);
    expect(await hintFor('training')).toMatch(/^Known here: .*slipway\.config/);
    for (const name of NAMES_OF_OBJECTS) expect(await hintFor(name)).toMatch(/^Known here/);
    expect((await problemsOf(documentOf(step('A')), {}, []))[0]?.hint).toMatch(/^No kind is known here/);
  });

  test('hides no reference to it, nor to steps that may be nested in it', async () => {
    const odd = { ...fork('Odd', 'if', [step('Inside')]), Type: 'Odd' };
    const problems = await problemsOf(documentOf(odd, after('B', 'Odd', 'Inside', 'Nobody')));
    expect(places(problems)).toEqual([
      'UNKNOWN_STEP_KIND Odd $.Steps[0].Type',
      'UNKNOWN_STEP B $.Steps[1].DependsOn[2]',
    ]);
  });
});

test.each<[string, unknown, string[]]>([
  ['null', null, ['INVALID $.Steps[0]']],
  ['a text', 'A', ['INVALID $.Steps[0]']],
  ['a list', [], ['INVALID $.Steps[0]']],
  [
    'an expression',
    { Get: 'Steps.A' },
    ['BAD_NAME $.Steps[0].Name', 'INVALID $.Steps[0].Type', 'INVALID $.Steps[0].Arguments'],
  ],
  ['without arguments', { Name: 'A', Type: 'Echo' }, ['INVALID A $.Steps[0].Arguments']],
  ['with a list as arguments', { ...step('A'), Arguments: [1] }, ['INVALID A $.Steps[0].Arguments']],
  ['with null as arguments', { ...step('A'), Arguments: null }, ['INVALID A $.Steps[0].Arguments']],
  ['with a number as type', { ...step('A'), Type: 3 }, ['INVALID A $.Steps[0].Type']],
  ['with a text as DependsOn', { ...step('A'), DependsOn: 'B' }, ['INVALID A $.Steps[0].DependsOn']],
  [
    'with an expression as DependsOn',
    { ...step('A'), DependsOn: { Get: 'Parameters.P' } },
    ['INVALID A $.Steps[0].DependsOn'],
  ],
  [
    'with an expression in DependsOn',
    { ...step('A'), DependsOn: [{ Get: 'Steps.B' }] },
    ['INVALID A $.Steps[0].DependsOn[0]'],
  ],
  ['with a number as DisplayName', { ...step('A'), DisplayName: 3 }, ['INVALID A $.Steps[0].DisplayName']],
  ['with a list as CacheConfig', { ...step('A'), CacheConfig: [] }, ['INVALID A $.Steps[0].CacheConfig']],
  [
    'with an expression as Enabled',
    { ...step('A'), CacheConfig: { Enabled: { Get: 'Parameters.P' }, ExpireAfter: 'P1D' } },
    ['INVALID A $.Steps[0].CacheConfig.Enabled'],
  ],
  [
    'with a cache that never expires',
    { ...step('A'), CacheConfig: { Enabled: true } },
    ['INVALID A $.Steps[0].CacheConfig'],
  ],
  [
    'with a cache that expires some time',
    { ...step('A'), CacheConfig: { Enabled: false, ExpireAfter: 'soon' } },
    ['INVALID A $.Steps[0].CacheConfig.ExpireAfter'],
  ],
  [
    'with a cache that nobody knows',
    { ...step('A'), CacheConfig: { Enabled: false, Expire: 'P1D' } },
    ['INVALID A $.Steps[0].CacheConfig.Expire'],
  ],
  [
    'with an object as RetryPolicies',
    { ...step('A'), RetryPolicies: {} },
    ['INVALID A $.Steps[0].RetryPolicies'],
  ],
])('a step is not %s', async (_, value, expected) => {
  expect(places(await problemsOf({ ...documentOf(), Steps: [value] }))).toEqual(expected);
});

test.each<[unknown]>([[null], [3], ['text'], [{ Get: 'Parameters.Steps' }], [{ Name: 'A' }]])(
  'the steps of a branch are a list, and not %j',
  async (branch) => {
    const document = documentOf({
      ...fork('C', 'if', []),
      Arguments: { Take: 'if', IfSteps: branch as Json },
    });
    expect(places(await problemsOf(document))).toEqual(['INVALID C $.Steps[0].Arguments.IfSteps']);
  },
);

test('what is wrong inside a branch is told with its place, also when the step around it is wrong', async () => {
  const inner = fork('In/ner', 'if', [{ ...step('A'), DependsOn: 3 as never }, after('B', 'Nobody')]);
  expect(places(await problemsOf(documentOf(fork('', 'if', [], [inner]))))).toEqual([
    'BAD_NAME  $.Steps[0].Name',
    'BAD_NAME In/ner $.Steps[0].Arguments.ElseSteps[0].Name',
    'INVALID A $.Steps[0].Arguments.ElseSteps[0].Arguments.IfSteps[0].DependsOn',
    'UNKNOWN_STEP B $.Steps[0].Arguments.ElseSteps[0].Arguments.IfSteps[1].DependsOn[0]',
  ]);
});

test.each([
  '..',
  '../x.json',
  'a/../../x',
  '/etc/passwd',
  'a\0.json',
  '',
  '..\\x',
  '\\\\host\\x',
  'C:\\x',
  null,
  3,
])('a property file cannot lie at %j', async (FilePath) => {
  const Files = { Name: 'F', Type: 'Files', Arguments: {} };
  const file = { PropertyFileName: 'R', OutputName: 'o', FilePath } as never;
  const problems = await problemsOf(documentOf({ ...Files, PropertyFiles: [file] }));
  expect(places(problems)).toEqual(['BAD_PATH F $.Steps[0].PropertyFiles[0].FilePath']);
});

test.each(['r.json', 'a/b/r.json', '...', 'a..b/.r', './r.json', '__proto__'])(
  'a property file may lie at %j',
  async (FilePath) => {
    const Files = { Name: 'F', Type: 'Files', Arguments: {} };
    const file = { PropertyFileName: 'R', OutputName: 'o', FilePath };
    expect(await problemsOf(documentOf({ ...Files, PropertyFiles: [file] }))).toEqual([]);
  },
);
