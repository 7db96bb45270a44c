import type {
  CreateModelCommandInput,
  CreateModelPackageCommandInput,
  DescribeModelCommandOutput,
  DescribeModelPackageCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Fields, Wire } from '@slipway/testing';
import { expectTypeOf, test } from 'vitest';
import type { ModelRequest, ModelResponse, RegisterModelRequest, RegisterModelResponse } from './index.ts';

test('requests have every field of the API at every depth, and no other', () => {
  expectTypeOf<Fields<ModelRequest>>().toEqualTypeOf<Fields<CreateModelCommandInput>>();
  expectTypeOf<Fields<RegisterModelRequest>>().toEqualTypeOf<Fields<CreateModelPackageCommandInput>>();
});

test('requests can be given to the client', () => {
  expectTypeOf<ModelRequest>().toExtend<Partial<Wire<CreateModelCommandInput>>>();
  expectTypeOf<RegisterModelRequest>().toExtend<Partial<Wire<CreateModelPackageCommandInput>>>();
});

test('responses have no field that describing does not give', () => {
  expectTypeOf<Fields<DescribeModelCommandOutput>>().toExtend<Fields<ModelResponse>>();
  type Checked = Omit<RegisterModelResponse, 'ModelPackageStatusDetails'>;
  expectTypeOf<Fields<DescribeModelPackageCommandOutput>>().toExtend<Fields<Checked>>();
});
