import { describe, expect, expectTypeOf, test } from 'vitest';
import { parseReference } from '../expression/reference.ts';
import type { Expression, Value, Values } from './expression.ts';
import { join, jsonGet } from './functions.ts';
import {
  booleanParameter,
  floatParameter,
  integerParameter,
  type Parameter,
  stringParameter,
} from './parameter.ts';
import { type KeyedList, properties } from './properties.ts';
import { step } from './step.ts';

interface Response {
  readonly ModelArtifacts: { readonly S3ModelArtifacts: string };
  readonly CreationTime: Date;
  readonly Count?: number;
  readonly Done: boolean;
  readonly Status: 'Completed' | 'Failed';
  readonly Tags: Readonly<Record<string, string>>;
  readonly Outputs: KeyedList<{ readonly Name: string; readonly Uri: string }, 'train' | 'test'>;
  readonly Metrics: KeyedList<{ readonly Value: number }>;
  readonly Channels: readonly { readonly Data: { readonly Uri: string } }[];
  readonly Optional?: { readonly Inner?: { readonly Leaf?: string } };
}

const keyed = { Outputs: 'Name', Metrics: 'MetricName', 'Optional.Inner': 'X' };
const of = properties<Response>('Train', keyed);
const tag = (key: string) => of.Tags[key] as Expression;

test.each<[{ toJSON(): unknown }, string]>([
  [of.ModelArtifacts.S3ModelArtifacts, 'Steps.Train.ModelArtifacts.S3ModelArtifacts'],
  [of.CreationTime, 'Steps.Train.CreationTime'],
  [of.Outputs.train.Uri, "Steps.Train.Outputs['train'].Uri"],
  [of.Metrics['val:acc']?.Value as Expression, "Steps.Train.Metrics['val:acc'].Value"],
  [of.Metrics['0x']?.Value as Expression, "Steps.Train.Metrics['0x'].Value"],
  [(of.Outputs as unknown as { Uri: Expression }[])[0]?.Uri as Expression, 'Steps.Train.Outputs[0].Uri'],
  [of.Channels[0]?.Data.Uri as Expression, 'Steps.Train.Channels[0].Data.Uri'],
  [of.Channels[12]?.Data.Uri as Expression, 'Steps.Train.Channels[12].Data.Uri'],
  [of.Optional.Inner.Leaf, "Steps.Train.Optional.Inner['Leaf']"],
  [tag('max-depth'), 'Steps.Train.Tags.max-depth'],
  [tag('odd.key'), "Steps.Train.Tags['odd.key']"],
  [tag('a[0]'), "Steps.Train.Tags['a[0]']"],
  [tag('__proto__'), 'Steps.Train.Tags.__proto__'],
  [tag('constructor'), 'Steps.Train.Tags.constructor'],
  [tag('toString'), 'Steps.Train.Tags.toString'],
])('a property is a reference: %#', (expression, text) => {
  expect(JSON.stringify({ X: expression })).toBe(JSON.stringify({ X: { Get: text } }));
  expect(() => parseReference(text)).not.toThrow();
});

test('a reference is no promise and does no harm to what looks at it', async () => {
  const reference = of.Outputs.train;
  expect(await reference).toBe(reference);
  expect(Object.keys(reference)).toEqual(['toJSON']);
  expect([...Object.entries(reference)]).toHaveLength(1);
  expect(`${Object.prototype.toString.call(reference)}`).toBe('[object Object]');
});

// The tests below are of types: the compiler fails when an expected error is not there.
describe('types', () => {
  test('follow the response down to its leaves', () => {
    expectTypeOf(of.ModelArtifacts.S3ModelArtifacts).toExtend<Expression<string>>();
    expectTypeOf(of.CreationTime).toExtend<Expression<string>>();
    expectTypeOf(of.Count).toExtend<Expression<number>>();
    expectTypeOf(of.Done).toExtend<Expression<boolean>>();
    expectTypeOf(of.Outputs.train.Uri).toExtend<Expression<string>>();
    expectTypeOf(of.Optional.Inner.Leaf).toExtend<Expression<string>>();
    expectTypeOf(step<Response>({ name: 'A' }, { type: 'X', arguments: {} }).properties.Done).toExtend<
      Expression<boolean>
    >();
    expectTypeOf(of.Count).not.toExtend<Expression<string>>();
    expectTypeOf(of.Done).not.toExtend<Expression<number>>();
  });

  test('a typo is an error', () => {
    // @ts-expect-error: a property that the response does not have
    void of.ModelArtefacts;
    // @ts-expect-error: one deeper
    void of.ModelArtifacts.S3ModelArtifact;
    // @ts-expect-error: below a leaf
    void of.Done.Really;
    // @ts-expect-error: an output that the step does not have
    void of.Outputs.validation;
    // @ts-expect-error: a field that the items do not have
    void of.Outputs.train.Url;
    // @ts-expect-error: a list by name where items have none
    void of.Channels.train;
  });

  test('a value is of its type, or an expression that will be', () => {
    const take = (_value: Value<number>): void => {};
    take(1);
    take(of.Count);
    take(integerParameter('I'));
    take(floatParameter('F'));
    // @ts-expect-error: a text for a number
    take('1');
    // @ts-expect-error: an expression of a text for a number
    take(of.ModelArtifacts.S3ModelArtifacts);
    // @ts-expect-error: a parameter of a text for a number
    take(stringParameter('S'));
    // @ts-expect-error: a Join is a text
    take(join('', [1]));
  });

  test('a request takes expressions at its leaves', () => {
    interface Request {
      readonly Count: number;
      readonly Inner: { readonly Text: string; readonly List: readonly string[] };
      readonly Map?: Readonly<Record<string, string>>;
    }
    const take = (_request: Values<Request>): void => {};
    take({
      Count: of.Count,
      Inner: { Text: join('', [of.Done]), List: ['a', of.Status] },
      Map: { a: of.Status },
    });
    // @ts-expect-error: a field that the request does not have
    take({ Count: 1, Inner: { Text: 'a', List: [], More: 1 } });
    // @ts-expect-error: an expression of another type
    take({ Count: of.Done, Inner: { Text: 'a', List: [] } });
    // @ts-expect-error: an expression of another type inside a list
    take({ Count: 1, Inner: { Text: 'a', List: [of.Count] } });
  });

  test('parameters have the type of their default', () => {
    expectTypeOf(stringParameter('S')).toEqualTypeOf<Parameter<string>>();
    expectTypeOf(booleanParameter('B')).toEqualTypeOf<Parameter<boolean>>();
    expectTypeOf(jsonGet<number>({ s3Uri: join('', []) }, 'a')).toEqualTypeOf<Expression<number>>();
    // @ts-expect-error: a text as the default of an Integer
    integerParameter('I', { default: '1' });
    // @ts-expect-error: an enum of an Integer
    integerParameter('I', { enumValues: ['1'] });
    // @ts-expect-error: an object is nothing to join
    join('', [{ a: 1 }]);
  });
});
