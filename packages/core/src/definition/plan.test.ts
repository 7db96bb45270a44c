import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSlipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import { after, documentOf, fork, places, problemsOf, step } from '../test/documents.ts';
import { choice, echo, end, files } from '../test/kinds.ts';
import { planDefinition, plannedUses, refuse } from './plan.ts';

const kinds = new Map([echo, choice, end, files].map((kind) => [kind.type, kind]));

test('a sound document has no problems', async () => {
  expect(await problemsOf(documentOf(step('A'), after('B', 'A')))).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ['null', null, ['INVALID $']],
  ['a list', [], ['INVALID $']],
  ['a number', 3, ['INVALID $']],
  ['a text', '{}', ['INVALID $']],
  ['nothing in it', {}, ['WRONG_VERSION $.Version', 'INVALID $.Steps']],
  ['another version', { Version: '2024-01-01', Steps: [] }, ['WRONG_VERSION $.Version']],
  ['a number as version', { Version: 20201201, Steps: [] }, ['WRONG_VERSION $.Version']],
  ['steps by name', { Version: '2020-12-01', Steps: { A: {} } }, ['INVALID $.Steps']],
  ['an expression as steps', { Version: '2020-12-01', Steps: { Get: 'Parameters.S' } }, ['INVALID $.Steps']],
  ['null as parameters', { Version: '2020-12-01', Parameters: null, Steps: [] }, ['INVALID $.Parameters']],
  ['text as metadata', { Version: '2020-12-01', Metadata: 'x', Steps: [] }, ['INVALID $.Metadata']],
])('%s is no document', async (_, document, expected) => {
  expect(places(await problemsOf(document))).toEqual(expected);
});

test('everything that is wrong is told at once', async () => {
  const document = {
    Version: '2019-01-01',
    Parameters: [
      { Name: 'A', Type: 'Integer', DefaultValue: 'many' },
      { Name: 'A', Type: 'String' },
      { Name: 'B/C', Type: 'Strng' },
    ],
    Steps: [
      step('Train', { Depth: { Get: 'Parameters.Depht' } }),
      { Name: 'Odd', Type: 'Nonsense', Arguments: {} },
      step('..', { From: { Get: 'Steps.Nobody.X' } }),
      fork('Fork', 'if', [step('Train'), step('Left')], [after('Right', 'Left')]),
      step('Loop', { Own: { Get: 'Steps.Loop.X' } }),
      null,
    ],
  };
  const parameters = { A: 'x', Unheard: 1 };
  expect(places(await problemsOf(document, { parameters })).sort()).toEqual(
    [
      'WRONG_VERSION $.Version',
      'PARAMETER_TYPE $.Parameters[0].DefaultValue',
      'DUPLICATE_PARAMETER $.Parameters[1].Name',
      'BAD_NAME $.Parameters[2].Name',
      'INVALID $.Parameters[2].Type',
      'PARAMETER_TYPE $.Parameters[0]',
      'UNKNOWN_PARAMETER $.Parameters',
      'UNKNOWN_PARAMETER Train $.Steps[0].Arguments.Depth',
      'UNKNOWN_STEP_KIND Odd $.Steps[1].Type',
      'BAD_NAME .. $.Steps[2].Name',
      'UNKNOWN_STEP .. $.Steps[2].Arguments.From',
      'DUPLICATE_STEP Train $.Steps[3].Arguments.IfSteps[0].Name',
      'SIBLING_BRANCH Right $.Steps[3].Arguments.ElseSteps[0].DependsOn[0]',
      'CYCLE Loop $.Steps[4]',
      'INVALID $.Steps[5]',
    ].sort(),
  );
});

test('a field of the document that nobody reads is warned of', async () => {
  const document = {
    ...documentOf(step('A')),
    Metadata: {},
    PipelineExperimentConfig: {},
    'odd key': 1,
    None: null,
  };
  const { problems, warnings } = await planDefinition(document, kinds);
  expect(problems).toEqual([]);
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'NO_EFFECT $.PipelineExperimentConfig',
    "NO_EFFECT $['odd key']",
  ]);
});

test('a number beyond what a number can hold is told of where it stands', async () => {
  const document = JSON.parse(
    '{"Version": "2020-12-01", "Steps": [{"Name": "A", "Type": "Echo", "Arguments": {"a b": [1, -1e999]}}]}',
  );
  expect(places(await problemsOf(document))).toEqual(["NOT_FINITE $.Steps[0].Arguments['a b'][1]"]);
});

function nestedLists(levels: number): Json {
  let value: Json = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

test('a document nested too deep is refused, also one without an end', async () => {
  expect(places(await problemsOf(documentOf(step('A', { Deep: nestedLists(100_000) }))))).toEqual([
    'TOO_DEEP $',
  ]);
  const round: { Again?: unknown } = {};
  round.Again = round;
  expect(places(await problemsOf({ ...documentOf(step('A')), Metadata: round }))).toEqual(['TOO_DEEP $']);
  expect(await problemsOf(documentOf(step('A', { Deep: nestedLists(1_900) })))).toEqual([]);
});

test('as many problems as a document can have are told', async () => {
  const bad = Array.from({ length: 150_000 }, () => 3);
  const problems = await problemsOf(documentOf(step('A', {}, { DependsOn: bad as never })));
  expect(problems).toHaveLength(150_000);
});

const odd = fc.constantFrom<unknown>(
  null,
  true,
  0,
  '',
  'text',
  [],
  [null],
  [[]],
  {},
  { Get: 'Parameters.P' },
  { Get: null },
  { 'Std:Join': null },
  { 'Std:JsonGet': [] },
  { a: null },
);

/** Every place in a document, as keys from its root. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, child]) => placesIn(child).map((rest) => [key, ...rest])),
  ];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === key ? replaced(item, rest, by) : item));
  const object = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(object).map(([name, child]) => [name, name === key ? replaced(child, rest, by) : child]),
  );
}

test('a document with anything anywhere is judged and never crashes', async () => {
  const sound = {
    Version: '2020-12-01',
    Metadata: { a: 1 },
    Parameters: [{ Name: 'P', Type: 'String', DefaultValue: 'a', EnumValues: ['a', 'b'] }],
    Steps: [
      {
        Name: 'F',
        Type: 'Files',
        Arguments: { Folder: { 'Std:Join': { On: '/', Values: ['s3://b', { Get: 'Parameters.P' }] } } },
        PropertyFiles: [{ PropertyFileName: 'R', OutputName: 'o', FilePath: 'r.json' }],
        DisplayName: 'x',
        Description: 'x',
        CacheConfig: { Enabled: true, ExpireAfter: '30d' },
        RetryPolicies: [{ ExceptionType: ['Step.THROTTLING'], MaxAttempts: 1 }],
        DependsOn: [],
      },
      fork(
        'C',
        { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.F.PropertyFiles.R' }, Path: 'a.b[0]' } },
        [step('L', { X: { Get: 'Steps.F.Folder' } })],
        [after('R', 'F')],
        { DependsOn: ['F'] },
      ),
      {
        Name: 'E',
        Type: 'End',
        Arguments: { Message: { 'Std:JsonGet': { S3Uri: 's3://b/k', Path: '$.x' } } },
      },
    ],
  };
  expect(await problemsOf(sound, { parameters: {} })).toEqual([]);
  const change = fc.tuple(fc.constantFrom(...placesIn(sound)), odd);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const document = changes.reduce<unknown>((whole, [path, by]) => {
        const isThere = placesIn(whole).some((other) => other.join('\0') === path.join('\0'));
        return isThere ? replaced(whole, path, by) : whole;
      }, sound);
      const plan = await planDefinition(JSON.parse(JSON.stringify(document)), kinds, { parameters: {} });
      // What is wrong has its place and what to do; what is sound can be asked for its uses.
      places(plan.problems);
      if (plan.problems.length === 0) plannedUses(plan);
    }),
    { numRuns: 3_000 },
  );
});

test('any JSON at all is judged and never crashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (document) => {
      expect(places(await problemsOf(document)).length).toBeGreaterThan(0);
    }),
  );
});

test('planning 10,000 steps, in a chain or one after all the others, neither recurses nor gives up', async () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `S${i}`);
  const chain = names.map((name, i) => (i === 0 ? step(name) : after(name, `S${i - 1}`)));
  const fan = [...names.map((name) => step(name)), after('Last', ...names)];
  for (const steps of [chain, chain.toReversed(), fan]) {
    const plan = await planDefinition(documentOf(...steps), kinds);
    expect(plan.problems).toEqual([]);
    expect(plan.graph.nodes).toHaveLength(steps.length);
  }
});

test('conditions nest to the depth a document may have', async () => {
  let inner = step('Innermost');
  for (let i = 0; i < 450; i++) inner = fork(`C${i}`, 'if', [inner]);
  const { problems, warnings, graph } = await planDefinition(documentOf(inner), kinds);
  expect(problems).toEqual([]);
  expect(warnings).toHaveLength(449);
  expect(graph.nodes).toHaveLength(451);
});

test('the uses of a step are told with the values of parameters and with expressions that only a run can tell', async () => {
  const reader = {
    ...echo,
    uses: ({ From, Image }: { From?: Json; Image?: Json }) => ({
      reads: [{ path: 'From', value: From ?? null }],
      images: [{ path: 'Image', value: Image ?? null }],
    }),
  };
  const join = (...Values: Json[]) => ({ 'Std:Join': { On: '/', Values } });
  const document = {
    ...documentOf(
      step('A', { From: join('s3:/', { Get: 'Parameters.Bucket' }), Image: { Get: 'Steps.B.Image' } }),
      step('B', { From: join('s3:/', { Get: 'Steps.C.X' }), Image: { Get: 'Parameters.Bucket' } }),
      step('C', { From: join(join('a', 1), { Get: 'Execution.PipelineExecutionId' }) }),
    ),
    Parameters: [{ Name: 'Bucket', Type: 'String' as const, DefaultValue: 'b' }],
  };
  const plan = await planDefinition(document, new Map([['Echo', reader]]), {
    parameters: { Bucket: 'mine' },
  });
  expect(plan.problems).toEqual([]);
  expect(
    plannedUses(plan).map(({ step: name, uses }) => [name, uses.reads?.[0]?.value, uses.images?.[0]?.value]),
  ).toEqual([
    ['A', 's3://mine', { Get: 'Steps.B.Image' }],
    ['B', join('s3:/', { Get: 'Steps.C.X' }), 'mine'],
    ['C', join(join('a', 1), { Get: 'Execution.PipelineExecutionId' }), null],
  ]);
});

test('refuse names the first problem, counts the others and carries them all', async () => {
  const problems = await problemsOf(documentOf(after('A', 'X', 'Y')));
  let thrown: unknown;
  try {
    refuse(problems);
  } catch (error) {
    thrown = error;
  }
  expect(isSlipwayError(thrown, 'PIPELINE_INVALID')).toBe(true);
  expect(thrown).toMatchObject({
    message: 'The pipeline cannot run: $.Steps[0].DependsOn[0]: there is no step X, and 1 more',
    category: 'input',
    hint: 'The steps are: A.',
    problems,
  });
});
