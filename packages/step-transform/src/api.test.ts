import type {
  CreateTransformJobCommandInput,
  DescribeTransformJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Fields, Wire } from '@slipway/testing';
import { expectTypeOf, test } from 'vitest';
import type { TransformRequest, TransformResponse } from './index.ts';

test('the request has every field of the API at every depth, and no other', () => {
  expectTypeOf<Fields<TransformRequest>>().toEqualTypeOf<Fields<CreateTransformJobCommandInput>>();
});

test('the request can be given to the client', () => {
  expectTypeOf<TransformRequest>().toExtend<Omit<Wire<CreateTransformJobCommandInput>, 'TransformJobName'>>();
});

test('the response has no field that describing does not give', () => {
  expectTypeOf<Fields<DescribeTransformJobCommandOutput>>().toExtend<Fields<TransformResponse>>();
});
