import type {
  CreateModelCommandInput,
  CreateModelPackageCommandInput,
  DescribeModelCommandOutput,
  DescribeModelPackageCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { expectTypeOf, test } from 'vitest';
import type { ModelRequest, ModelResponse, RegisterModelRequest, RegisterModelResponse } from './index.ts';

/** All fields of a shape at every depth, with the kind of value each holds. */
type Fields<T> = T extends readonly (infer Item)[]
  ? readonly Fields<NonNullable<Item>>[]
  : T extends string | Date
    ? 'text'
    : T extends number | boolean
      ? T extends number
        ? 'number'
        : 'boolean'
      : { readonly [Field in keyof T]-?: Fields<NonNullable<T[Field]>> };

/** The API's closed lists of names, instance types above all, grow by the month: any string passes there. */
type Lenient<T> = T extends readonly (infer Item)[]
  ? readonly Lenient<Item>[]
  : T extends string | Date
    ? string
    : T extends object
      ? { readonly [Field in keyof T]: Lenient<T[Field]> | undefined }
      : T;

test('requests have every field of the API at every depth, and no other', () => {
  expectTypeOf<Fields<ModelRequest>>().toEqualTypeOf<Fields<CreateModelCommandInput>>();
  expectTypeOf<Fields<RegisterModelRequest>>().toEqualTypeOf<Fields<CreateModelPackageCommandInput>>();
});

test('requests can be given to the client', () => {
  expectTypeOf<ModelRequest>().toExtend<Partial<Lenient<CreateModelCommandInput>>>();
  expectTypeOf<RegisterModelRequest>().toExtend<Partial<Lenient<CreateModelPackageCommandInput>>>();
});

test('responses have no field that describing does not give', () => {
  expectTypeOf<Fields<DescribeModelCommandOutput>>().toExtend<Fields<ModelResponse>>();
  type Checked = Omit<RegisterModelResponse, 'ModelPackageStatusDetails'>;
  expectTypeOf<Fields<DescribeModelPackageCommandOutput>>().toExtend<Fields<Checked>>();
});
