import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { ANSWERED_KINDS } from './test/answered-kinds.ts';
import { recording } from './test/differences.ts';
import { type LocalResponses, localResponses } from './test/local-responses.ts';
import { answered, asked, missingMembers } from './test/missing-members.ts';
import { responseProblems } from './test/shape-problems.ts';

let model: ServiceModel | undefined;
let local: LocalResponses;

beforeAll(async () => {
  model = await wherePyPIAnswers('the checks of responses against the model of the service', sagemakerModel);
  local = await localResponses();
}, 900_000);
afterAll(() => local.remove());

const properties = recording('properties') as Readonly<Record<string, readonly string[]>>;

describe.each(Object.entries(ANSWERED_KINDS))(
  'what a local %s step answers',
  (name, { step, create, describe: operations, without }) => {
    test('has all that SageMaker would, but for what is listed', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const requested = asked(model, create);
      const response = local.responseOf(step);
      const missing = missingMembers(model, operations, response, requested);
      // What is listed and there must leave the list.
      expect(missing.sort()).toEqual(Object.keys(without).sort());
    });

    test('has what its request says', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const known = answered(model, operations);
      const echoed = Object.keys(local.argumentsOf(step)).filter((field) => known.includes(field));
      expect(echoed.length).toBeGreaterThan(1);
      for (const field of echoed) expect(local.responseOf(step)).toHaveProperty([field]);
    });

    test('has nothing that SageMaker would not answer', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      expect(responseProblems(model, operations, local.responseOf(step))).toEqual([]);
    });

    test('has every property that the Python SDK lets later steps refer to', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const there = [
        ...Object.keys(local.responseOf(step)),
        ...asked(model, create),
        ...Object.keys(without),
      ];
      expect(properties[name]?.length).toBeGreaterThan(5);
      expect(properties[name]?.filter((property) => !there.includes(property))).toEqual([]);
    });
  },
);

test('a local condition has the one property that the Python SDK knows', () => {
  expect(properties['condition']).toEqual(['Outcome']);
  expect(Object.keys(local.responseOf('Outer'))).toEqual(['Outcome']);
});
