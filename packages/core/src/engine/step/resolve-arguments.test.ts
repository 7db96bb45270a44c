import { beforeEach, describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../../authoring/pipeline.ts';
import type { Json, JsonObject } from '../../json.ts';
import { documentOf, step } from '../../test/documents.ts';
import { end, files, kindOf } from '../../test/kinds.ts';
import { type MemorySession, memorySession } from '../../test/memory-session.ts';

/** What step B was asked to do, or why it was not asked, when it holds `value` and A has answered `answer`. */
let session: MemorySession;
let requests: Map<string, unknown>;

beforeEach(() => {
  requests = new Map();
  const echo = kindOf(
    'Echo',
    async (request, { stepName }) => {
      requests.set(stepName, request);
      return request;
    },
    { keyedLists: { Outputs: 'Name' } },
  );
  session = memorySession([echo, end, files]);
});

async function resolved(value: Json, answer: JsonObject = {}): Promise<Json | string> {
  const definition = {
    ...documentOf(
      { Name: 'A', Type: 'Echo', Arguments: answer },
      {
        Name: 'F',
        Type: 'Files',
        Arguments: { Folder: 's3://bucket/out' },
        PropertyFiles: [
          { PropertyFileName: 'Report', OutputName: 'o', FilePath: 'r.json' },
          { PropertyFileName: '__proto__', OutputName: 'constructor', FilePath: 'r.json' },
        ],
      },
      step('B', { X: value }, { DependsOn: ['A', 'F'] }),
    ),
    Parameters: [
      { Name: 'S', Type: 'String' as const, DefaultValue: 'text' },
      { Name: 'I', Type: 'Integer' as const, DefaultValue: 3 },
      { Name: 'F', Type: 'Float' as const, DefaultValue: 0.5 },
      { Name: 'B', Type: 'Boolean' as const, DefaultValue: true },
      { Name: 'G', Type: 'String' as const, DefaultValue: '{"Get": "Parameters.S"}' },
      { Name: '__proto__', Type: 'String' as const, DefaultValue: 'proto' },
    ],
  };
  const execution = await session.start(pipelineFromDefinition('P', definition));
  await execution.wait().catch(() => undefined);
  if (requests.has('B')) return (requests.get('B') as JsonObject)['X'] as Json;
  return (await execution.steps()).find(({ StepName }) => StepName === 'B')?.FailureReason ?? 'not run';
}

const get = (text: string): JsonObject => ({ Get: text });
const join = (On: string, ...Values: Json[]): JsonObject => ({ 'Std:Join': { On, Values } });
const jsonGet = (Path: string, file = 'Report'): JsonObject => ({
  'Std:JsonGet': { PropertyFile: get(`Steps.F.PropertyFiles.${file}`), Path },
});

describe('Get', () => {
  test.each<[string, Json]>([
    ['S', 'text'],
    ['I', 3],
    ['F', 0.5],
    ['B', true],
    ['__proto__', 'proto'],
  ])('a parameter keeps its type: %s', async (name, value) => {
    expect(await resolved(get(`Parameters.${name}`))).toBe(value);
  });

  test('execution variables tell of the execution', async () => {
    const names = ['PipelineName', 'PipelineArn', 'PipelineExecutionId', 'PipelineExecutionArn'];
    const times = ['StartDateTime', 'CurrentDateTime'];
    const variables = [...names, ...times].map((name) => [name, get(`Execution.${name}`)]);
    const values = await resolved(Object.fromEntries(variables));
    const [id] = session.journal.keys();
    expect(values).toEqual({
      PipelineName: 'P',
      PipelineArn: 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/P',
      PipelineExecutionId: id,
      PipelineExecutionArn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/P/execution/${id}`,
      StartDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      CurrentDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('and of the job of the step they stand in', async () => {
    const names = await resolved([get('Execution.TrainingJobName'), get('Execution.ProcessingJobName')]);
    const events = [...session.journal.values()].flat();
    const own = events.find((event) => event.type === 'StepStarting' && event.step === 'B');
    expect(own).toMatchObject({ jobName: expect.stringMatching(/^pipelines-[a-z0-9]{12}-B-[a-z0-9]{10}$/) });
    expect(names).toEqual(own?.type === 'StepStarting' && [own.jobName, own.jobName]);
  });

  test('a property may be anything, null too', async () => {
    const answer = { N: null, Z: 0, E: '', No: false, O: { a: [1] }, L: [] };
    for (const [name, value] of Object.entries(answer)) {
      requests.clear();
      expect(await resolved(get(`Steps.A.${name}`), answer)).toEqual(value);
    }
  });

  test('lists are addressed by name where the kind says so, and by index anywhere', async () => {
    const answer = {
      Outputs: [
        { Name: 'train', Uri: 'a' },
        { Name: '__proto__', Uri: 'b' },
      ],
      Plain: ['x', 'y'],
    };
    const value = [
      get("Steps.A.Outputs['train'].Uri"),
      get("Steps.A.Outputs['__proto__'].Uri"),
      get('Steps.A.Plain[1]'),
    ];
    expect(await resolved(value, answer)).toEqual(['a', 'b', 'y']);
  });

  test('a property that is not there fails the step and says what is there', async () => {
    expect(await resolved(get('Steps.A.Typo'), { Model: 1 })).toBe('Steps.A has no property Typo');
    expect(await resolved(get('Steps.A.constructor'), { Model: 1 })).toBe(
      'Steps.A has no property constructor',
    );
    const hints = [...session.journal.values()]
      .flat()
      .flatMap((event) => (event.type === 'StepFailed' ? [event.hint] : []));
    expect(hints).toEqual(['It has: Model.', 'It has: Model.']);
  });
});

describe('Join', () => {
  test.each<[string, JsonObject, string]>([
    ['texts', join('/', 's3:/', 'b', 'k'), 's3://b/k'],
    ['nothing', join('/'), ''],
    ['one value', join('/', 3), '3'],
    ['without a separator', { 'Std:Join': { Values: ['a', 'b'] } }, 'ab'],
    ['integers', join(' ', get('Parameters.I'), 0, -1, 9_007_199_254_740_991), '3 0 -1 9007199254740991'],
    ['floats', join(' ', get('Parameters.F'), 0.1, 7.0, 1e-7), '0.5 0.1 7 1e-7'],
    ['Booleans', join(' ', get('Parameters.B'), false), 'true false'],
    [
      'a Join of Joins',
      join('-', join('+', 'a', join('*', 'b', get('Parameters.S'))), join('')),
      'a+b*text-',
    ],
    ['variables', join(':', get('Execution.PipelineName'), get('Steps.A.X')), 'P:x'],
    ['what looks like an expression', join('', get('Parameters.G')), '{"Get": "Parameters.S"}'],
  ])('of %s', async (_, value, text) => {
    expect(await resolved(value, { X: 'x' })).toBe(text);
  });

  test.each<[Json, string]>([
    [null, 'null'],
    [[], 'a list'],
    [{}, 'an object'],
    [{ Get: 'Parameters.S' }, 'an object'],
  ])('of a property that is %j fails the step', async (X, what) => {
    session.content.set('s3://bucket/x', new TextEncoder().encode(JSON.stringify({ X })));
    const fromFile = { 'Std:JsonGet': { S3Uri: 's3://bucket/x', Path: 'X' } };
    expect(await resolved(join('', 'a', fromFile))).toBe(
      `Std:Join was given ${what}: it joins strings, numbers and Booleans`,
    );
  });
});

describe('JsonGet', () => {
  const put = (uri: string, content: unknown) => session.objects.write(uri, JSON.stringify(content));

  test('looks into a property file', async () => {
    await put('s3://bucket/out/o/r.json', { m: { mse: 4.25 }, list: ['a'] });
    await put('s3://bucket/out/constructor/r.json', { m: 1 });
    const value = [jsonGet('m.mse'), jsonGet('$.list[0]'), jsonGet('m'), jsonGet('m', '__proto__')];
    expect(await resolved(value)).toEqual([4.25, 'a', { mse: 4.25 }, 1]);
  });

  test('looks into any object by its URI, which may be an expression, also one from another file', async () => {
    await put('s3://bucket/text/index.json', { key: 'deep/er' });
    await put('s3://bucket/deep/er', { value: false });
    const index = {
      'Std:JsonGet': { S3Uri: join('/', 's3://bucket', get('Parameters.S'), 'index.json'), Path: 'key' },
    };
    const value = { 'Std:JsonGet': { S3Uri: join('/', 's3://bucket', index), Path: 'value' } };
    expect(await resolved({ HyperParameters: { a: index, b: value, c: join('=', 'x', value) } })).toEqual({
      HyperParameters: { a: 'deep/er', b: false, c: 'x=false' },
    });
  });

  test('of an object whose place depends on the time looks into one object', async () => {
    const asked: string[] = [];
    const { read } = session.objects;
    session.objects.read = async (uri, options) => {
      asked.push(uri);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return uri.startsWith('s3://now/') ? new TextEncoder().encode('{"a": 1}') : read(uri, options);
    };
    const now = {
      'Std:JsonGet': { S3Uri: join('/', 's3://now', get('Execution.CurrentDateTime')), Path: 'a' },
    };
    expect(await resolved([now, now])).toEqual([1, 1]);
    expect(new Set(asked).size).toBe(1);
  });

  test.each<[string, string | undefined, string]>([
    [
      'a file that is not there',
      undefined,
      'JsonGet "a.b" in s3://bucket/out/o/r.json: the file cannot be read: s3://bucket/out/o/r.json is not there',
    ],
    ['a file that is not JSON', 'a: 1', 'JsonGet "a.b" in s3://bucket/out/o/r.json: the file is not JSON'],
    [
      'a value that is not there',
      '{"a": {}}',
      'JsonGet "a.b" in s3://bucket/out/o/r.json: there is no such value',
    ],
    ['an empty file', '', 'JsonGet "a.b" in s3://bucket/out/o/r.json: the file is not JSON'],
  ])('into %s fails the step that asks, naming file and path', async (_, content, reason) => {
    if (content !== undefined) await session.objects.write('s3://bucket/out/o/r.json', content);
    expect(await resolved(jsonGet('a.b'))).toContain(reason);
  });

  test('a URI that is no text fails the step', async () => {
    const value = { 'Std:JsonGet': { S3Uri: get('Steps.A.Count'), Path: 'a' } };
    expect(await resolved(value, { Count: 3 })).toBe('JsonGet "a" in 3: the S3Uri is no text');
  });
});

describe('what an expression gives is data', () => {
  const looksLike: JsonObject = { Get: 'Parameters.S' };

  test('a text, an answer or a file that looks like an expression is not resolved again', async () => {
    expect(await resolved(get('Parameters.G'))).toBe('{"Get": "Parameters.S"}');
    await session.objects.write(
      's3://bucket/out/o/r.json',
      JSON.stringify({ a: looksLike, j: join('', 'x') }),
    );
    requests.clear();
    expect(await resolved([jsonGet('a'), { deep: jsonGet('j') }])).toEqual([
      looksLike,
      { deep: join('', 'x') },
    ]);
  });

  test('so is an answer of a step', async () => {
    const answers = kindOf('Answers', async () => ({ Config: { a: looksLike }, Text: join('', 'x') }));
    const odd = memorySession([
      answers,
      kindOf('Echo', async (request) => requests.set('B', request) && request),
    ]);
    const definition = documentOf(
      { Name: 'A', Type: 'Answers', Arguments: {} },
      step('B', { Config: get('Steps.A.Config'), Text: get('Steps.A.Text') }),
    );
    await (await odd.start(pipelineFromDefinition('P', definition))).wait();
    expect(requests.get('B')).toEqual({ Config: { a: looksLike }, Text: join('', 'x') });
  });

  test('the schema judges it as data too', async () => {
    const text = kindOf('Text', async (request) => request, {
      request: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (value) =>
            typeof (value as JsonObject)['X'] === 'string'
              ? { value }
              : { issues: [{ message: 'no text', path: ['X'] }] },
        },
      },
    });
    const answers = kindOf('Answers', async () => ({ Config: looksLike }));
    const definition = documentOf(
      { Name: 'A', Type: 'Answers', Arguments: {} },
      { Name: 'B', Type: 'Text', Arguments: { X: get('Steps.A.Config') } },
    );
    const execution = await memorySession([answers, text]).start(pipelineFromDefinition('P', definition));
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
    expect((await execution.steps())[1]).toMatchObject({
      StepStatus: 'Failed',
      FailureReason: 'Arguments.X: no text',
    });
  });
});

describe('arguments are taken as they are', () => {
  test('in lists, in maps with any key, and next to other keys', async () => {
    const value = JSON.parse(`{
      "list": [{"Get": "Parameters.I"}, [{"Get": "Parameters.I"}], null],
      "__proto__": {"Get": "Parameters.S"},
      "constructor": {"prototype": {"Get": "Parameters.B"}},
      "toString": "x", "hasOwnProperty": 1,
      "map": {"Get": "Parameters.S", "Std:Join": {"Get": "Parameters.I"}, "other": 1},
      "two": {"Get": {"Get": "Parameters.S"}, "b": 1}
    }`);
    const got = await resolved(value);
    expect(JSON.stringify(got)).toBe(
      JSON.stringify(
        JSON.parse(`{
      "list": [3, [3], null],
      "__proto__": "text",
      "constructor": {"prototype": true},
      "toString": "x", "hasOwnProperty": 1,
      "map": {"Get": "Parameters.S", "Std:Join": 3, "other": 1},
      "two": {"Get": "text", "b": 1}
    }`),
      ),
    );
    expect(Object.getPrototypeOf(got)).toBe(Object.prototype);
  });

  test('and the document is not changed by it', async () => {
    const definition = documentOf(step('A', { X: [get('Execution.PipelineName')] }));
    const before = JSON.stringify(definition);
    await (await session.start(pipelineFromDefinition('P', definition))).wait();
    expect(JSON.stringify(definition)).toBe(before);
  });
});
