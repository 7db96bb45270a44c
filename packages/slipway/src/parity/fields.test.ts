import { beforeAll, describe, expect, test } from 'vitest';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { stepKinds } from '../kinds.ts';
import { fieldPaths } from './test/field-paths.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  Processing: 'CreateProcessingJob',
  Training: 'CreateTrainingJob',
  Tuning: 'CreateHyperParameterTuningJob',
  Transform: 'CreateTransformJob',
  Model: 'CreateModel',
  RegisterModel: 'CreateModelPackage',
};
/** Kinds that ask nothing of the service. */
const OWN = ['Condition', 'Fail'];

let model: ServiceModel | undefined;
beforeAll(async () => {
  model = await wherePyPIAnswers('the checks of fields against the model of the service', sagemakerModel);
}, 300_000);

test('every kind is checked', () => {
  expect(stepKinds.map(({ type }) => type).sort()).toEqual([...Object.keys(OPERATIONS), ...OWN].sort());
});

describe.each(Object.entries(OPERATIONS))('of a %s step', (type, operation) => {
  const table = Object.keys(stepKinds.find((kind) => kind.type === type)?.support ?? {});
  const speaksFor = (entry: string, path: string) =>
    path === entry || path.startsWith(`${entry}.`) || path.startsWith(`${entry}[`);

  test('it is said of each field that the service knows what the local runner makes of it', (context) => {
    if (!model) return context.skip('PyPI cannot be reached');
    const fields = fieldPaths(model, operation);
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter((path) => !table.some((entry) => speaksFor(entry, path)))).toEqual([]);
  });

  test('nothing is said of a field that the service does not know', (context) => {
    if (!model) return context.skip('PyPI cannot be reached');
    const fields = fieldPaths(model, operation);
    expect(table.filter((entry) => !fields.some((path) => speaksFor(entry, path)))).toEqual([]);
  });
});
