import type {
  CreateTransformJobCommandInput,
  DescribeTransformJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { expectTypeOf, test } from 'vitest';
import type { TransformRequest, TransformResponse } from './index.ts';

/** All fields of a shape at every depth, with the kind of value each holds. */
type Fields<T> = T extends readonly (infer Item)[]
  ? readonly Fields<NonNullable<Item>>[]
  : T extends string | Date
    ? 'text'
    : T extends number
      ? 'number'
      : T extends boolean
        ? 'boolean'
        : { readonly [Field in keyof T]-?: Fields<NonNullable<T[Field]>> };

/** The API's closed lists of names, instance types above all, grow by the month: any string passes there. */
type Lenient<T> = T extends readonly (infer Item)[]
  ? readonly Lenient<Item>[]
  : T extends string | Date
    ? string
    : T extends object
      ? { readonly [Field in keyof T]: Lenient<T[Field]> | undefined }
      : T;

test('the request has every field of the API at every depth, and no other', () => {
  expectTypeOf<Fields<TransformRequest>>().toEqualTypeOf<Fields<CreateTransformJobCommandInput>>();
});

test('the request can be given to the client', () => {
  expectTypeOf<TransformRequest>().toExtend<
    Omit<Lenient<CreateTransformJobCommandInput>, 'TransformJobName'>
  >();
});

test('the response has no field that describing does not give', () => {
  expectTypeOf<Fields<DescribeTransformJobCommandOutput>>().toExtend<Fields<TransformResponse>>();
});
