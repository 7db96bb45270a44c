import { join } from '@slipway/core';
import { expect, test } from 'vitest';
import { failStep } from './index.ts';

test('writes what the Python SDK writes', () => {
  expect(failStep({ name: 'F' }).toJSON()).toEqual({
    Name: 'F',
    Type: 'Fail',
    Arguments: { ErrorMessage: '' },
  });
  expect(failStep({ name: 'F', message: join(' ', ['a', 3]) }).toJSON().Arguments).toEqual({
    ErrorMessage: { 'Std:Join': { On: ' ', Values: ['a', 3] } },
  });
});

test('has no properties to refer to', () => {
  // @ts-expect-error: a Fail step has no properties
  void failStep({ name: 'F' }).properties.ErrorMessage;
});
