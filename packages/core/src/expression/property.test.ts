import { describe, expect, test } from 'vitest';
import { isSlipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import { property } from './property.ts';
import { parseReference } from './reference.ts';

const response: Json = JSON.parse(`{
  "Name": "job", "Count": 0, "Flag": false, "Nothing": null, "Empty": "",
  "Config": {"Outputs": [
    {"OutputName": "train", "S3": {"Uri": "s3://b/train"}},
    {"OutputName": "__proto__", "S3": {"Uri": "s3://b/proto"}},
    {"OutputName": "constructor", "S3": {"Uri": "s3://b/constructor"}},
    {"OutputName": "0", "S3": {"Uri": "s3://b/zero"}},
    {"OutputName": "train", "S3": {"Uri": "s3://b/second"}},
    null, 3, ["train"]
  ]},
  "Metrics": [{"MetricName": "val:acc", "Value": 0.9}],
  "Lists": [[1, 2], [3]],
  "__proto__": {"own": 1}, "Get": "Parameters.Secret", "odd.key": {"a b": 1}, "Steps": {"0": "zero"}
}`);
const keyed = { 'Config.Outputs': 'OutputName', Metrics: 'MetricName' };

function read(path: string, keyedLists: Record<string, string> = keyed): Json {
  const reference = parseReference(`Steps.A${path}`);
  if (reference.root !== 'Steps') throw new Error(path);
  return property('A', response, reference.path, keyedLists);
}

describe('a property is read', () => {
  test.each<[string, Json]>([
    ['.Name', 'job'],
    ['.Count', 0],
    ['.Flag', false],
    ['.Nothing', null],
    ['.Empty', ''],
    ["['Name']", 'job'],
    ['["odd.key"]["a b"]', 1],
    ['.__proto__.own', 1],
    ['.Get', 'Parameters.Secret'],
    ['.Lists[1][0]', 3],
    ['.Steps[0]', 'zero'],
    ["['Steps']['0']", 'zero'],
    ["['Config'].Outputs['train'].S3.Uri", 's3://b/train'],
  ])('%s', (path, value) => {
    expect(read(path)).toEqual(value);
  });

  test.each<[string, Json]>([
    [".Config.Outputs['train'].S3.Uri", 's3://b/train'],
    ['.Config.Outputs["train"].S3.Uri', 's3://b/train'],
    ['.Config.Outputs.train.S3.Uri', 's3://b/train'],
    ['.Config.Outputs[0].S3.Uri', 's3://b/train'],
    [".Config.Outputs['0'].S3.Uri", 's3://b/zero'],
    [".Config.Outputs['__proto__'].S3.Uri", 's3://b/proto'],
    [".Config.Outputs['constructor'].S3.Uri", 's3://b/constructor'],
    ['.Config.Outputs[4].S3.Uri', 's3://b/second'],
    [".Metrics['val:acc'].Value", 0.9],
  ])('of a list by name or by index: %s', (path, value) => {
    expect(read(path)).toBe(value);
  });
});

describe('a property that is not there', () => {
  const refusal = (path: string, keyedLists?: Record<string, string>) => {
    try {
      return read(path, keyedLists);
    } catch (error) {
      expect(isSlipwayError(error, 'PROPERTY_NOT_FOUND')).toBe(true);
      return error as Error & { hint: string };
    }
  };

  test.each<[string, string, string | RegExp]>(
    [
      ['.Nam', 'Steps.A has no property Nam', /^It has: Name, Count, .*Steps\.$/],
      ['.toString', 'Steps.A has no property toString', /^It has: Name/],
      ['.constructor.name', 'Steps.A has no property constructor', /^It has: Name/],
      ['.Name.length', 'Steps.A.Name has no property length', 'It has no properties.'],
      ['.Nothing.X', 'Steps.A.Nothing has no property X', 'It has no properties.'],
      [
        ".Config.Outputs['test']",
        'Steps.A.Config.Outputs has no property test',
        'It has: train, __proto__, constructor, 0, train.',
      ],
      [".Config.Outputs['toString']", 'Steps.A.Config.Outputs has no property toString', /^It has: train/],
      ['.Config.Outputs.length', 'Steps.A.Config.Outputs has no property length', /^It has: train/],
      ['.Config.Outputs[8]', 'Steps.A.Config.Outputs has no item 8', /^It has: train/],
      ['.Lists[2]', 'Steps.A.Lists has no item 2', 'It is a list of 2.'],
      ['.Lists[0].x', 'Steps.A.Lists[0] has no property x', 'It is a list of 2.'],
      ['["odd.key"].x', "Steps.A['odd.key'] has no property x", 'It has: a b.'],
    ].filter(([, message]) => message !== '') as [string, string, string | RegExp][],
  )('%s', (path, message, hint) => {
    expect(refusal(path)).toMatchObject({ message, hint: expect.stringMatching(hint) });
  });

  test('a list whose kind does not name its items has none by name', () => {
    expect(refusal(".Config.Outputs['train']", {})).toMatchObject({ hint: 'It is a list of 8.' });
  });

  test('a list called as something of every object is no keyed list for that', () => {
    const inner = JSON.parse('{"constructor": [{"name": "x"}], "toString": [{}]}');
    expect(() => property('A', inner, ['constructor', 'x'], {})).toThrow('has no property x');
    expect(() => property('A', inner, ['toString', 'x'], {})).toThrow('has no property x');
  });
});
