import { describe, expect, test } from 'vitest';
import { isSlipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import { jsonPathFault, jsonPathValue } from './json-path.ts';

const report = JSON.stringify({
  regression_metrics: { mse: { value: 4.25, standard_deviation: 0 } },
  'f1-score': 0.5,
  '0': { precision: 1 },
  'macro avg': 0.75,
  "it's": 1,
  'a]b': 2,
  'a.b': 3,
  '@type': 4,
  Größe: 5,
  list: [1, 2, [3]],
  nothing: null,
  no: false,
  empty: {},
  constructor: 6,
}).replace('{', '{"__proto__": 7, ');

describe('a path is read as in AWS examples', () => {
  test.each<[string, Json]>([
    ['regression_metrics.mse.value', 4.25],
    ['$.regression_metrics.mse.value', 4.25],
    ["regression_metrics['mse'].value", 4.25],
    ["['regression_metrics']['mse']['value']", 4.25],
    ['$[\'regression_metrics\'].mse["value"]', 4.25],
    ['regression_metrics.mse', { value: 4.25, standard_deviation: 0 }],
    ['$..mse.value', 4.25],
    ['f1-score', 0.5],
    ['$.f1-score', 0.5],
    ['0.precision', 1],
    ["['macro avg']", 0.75],
    ['["it\'s"]', 1],
    ["['it\\'s']", 1],
    ["['a]b']", 2],
    ["['a.b']", 3],
    ['@type', 4],
    ['Größe', 5],
    ['list[0]', 1],
    ['list[-2]', 2],
    ['list[2][0]', 3],
    ['list[?@ == 2]', 2],
    ['nothing', null],
    ['no', false],
    ['empty', {}],
    ['constructor', 6],
    ['__proto__', 7],
  ])('%s', (path, value) => {
    expect(jsonPathFault(path)).toBeUndefined();
    expect(jsonPathValue(report, path, 's3://b/report.json')).toEqual(value);
  });

  test('of a file that is a single value or a list', () => {
    expect(jsonPathValue('3', '$', 'f')).toBe(3);
    expect(jsonPathValue('[{"a": 1}]', '[0].a', 'f')).toBe(1);
  });
});

test.each<[string, string, string]>([
  ['regression_metrics.mae', report, 'there is no such value'],
  ['toString', report, 'there is no such value'],
  ['list[3]', report, 'there is no such value'],
  ['list.0', report, 'there is no such value'],
  ['list[*]', report, 'the path fits 3 values, and one is needed'],
  ['list[0:2]', report, 'the path fits 2 values, and one is needed'],
  ['a', '', 'the file is not JSON: Unexpected end of JSON input'],
  ['a', '{"a": NaN}', 'the file is not JSON: Unexpected token'],
  ['a', 'a: 1', 'the file is not JSON: Unexpected token'],
])('%s in %.20s: %s %s', (path, text, why) => {
  let thrown: unknown;
  try {
    jsonPathValue(text, path, 's3://b/report.json');
  } catch (error) {
    thrown = error;
  }
  expect(isSlipwayError(thrown, 'JSON_GET_FAILED')).toBe(true);
  const { message, category, hint } = thrown as Error & Record<string, unknown>;
  expect(message).toContain(`JsonGet ${JSON.stringify(path)} in s3://b/report.json: ${why}`);
  expect([category, hint]).toEqual(['job', expect.any(String)]);
});

test.each(['', '$.', '.', 'a.', 'a[', 'a[x]', "a['b]", 'a b', 'macro avg', 'a.length()', '$a', '(a)'])(
  '%j is no path',
  (path) => {
    expect(jsonPathFault(path)).toEqual(expect.any(String));
  },
);
