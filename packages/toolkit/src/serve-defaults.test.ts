import { beforeAll, expect, test } from 'vitest';
import { pipInstall, virtualEnvironment } from '../../../tools/test-python/virtual-environment.ts';
import { serve } from './test/serving.ts';
import { toolkit } from './toolkit.ts';

let python: string;
beforeAll(async () => {
  python = await virtualEnvironment([pipInstall('numpy')]);
}, 600_000);

// A model that says what it was asked to predict.
const sklearnModule = `
import numpy

class Model:
    def predict(self, rows):
        if rows.ndim == 1:
            return numpy.array([rows.sum()])
        return rows.sum(axis=1)

def model_fn(model_dir):
    return Model()
`;

function sklearn(text: string) {
  return serve({
    files: { 'model/code/inference.py': text },
    environment: toolkit('scikit-learn').environment,
    python,
  });
}

test('scikit-learn: CSV and JSON in and out', async () => {
  await using server = await sklearn(sklearnModule);
  await server.ready();
  const csv = await server.invoke('1,2\n3,4\n', { 'content-type': 'text/csv', accept: 'text/csv' });
  expect(csv.headers.get('content-type')).toBe('text/csv');
  expect(await csv.text()).toBe('3.0\n7.0\n');
  const json = await server.invoke('[[1, 2], [3, 4]]', { 'content-type': 'application/json' });
  expect(json.headers.get('content-type')).toBe('application/json');
  expect(await json.text()).toBe('[3.0, 7.0]');
});

test.for([
  { prediction: 'numpy.array([[1, 2.5], [3, 4]])', csv: '1.0,2.5\n3.0,4.0\n' },
  { prediction: '[numpy.array([1, 2]), numpy.array([3, 4])]', csv: '1,2\n3,4\n' },
  { prediction: '[numpy.float32(0.5), 2]', csv: '0.5\n2\n' },
  { prediction: '["a,b", True]', csv: '"a,b"\nTrue\n' },
])('scikit-learn: $prediction as CSV', async ({ prediction, csv }) => {
  await using server = await sklearn(`${sklearnModule}\ndef predict_fn(*_):\n    return ${prediction}`);
  await server.ready();
  const response = await server.invoke('1', { 'content-type': 'text/csv', accept: 'text/csv' });
  expect(await response.text()).toBe(csv);
});

test('scikit-learn: NPY in and out', async () => {
  await using server = await sklearn(sklearnModule);
  await server.ready();
  const npy = { 'content-type': 'application/x-npy', accept: 'application/x-npy' };
  const first = await server.invoke('[[1, 2], [3, 4]]', { ...npy, 'content-type': 'application/json' });
  const bytes = new Uint8Array(await first.arrayBuffer());
  expect(new TextDecoder('latin1').decode(bytes)).toContain('NUMPY');
  const second = await server.invoke(bytes, { ...npy, accept: 'application/json' });
  expect(await second.json()).toEqual([10]);
});

test('numbers of the default input_fn are float32; fields that are none reach a predict_fn of the user', async () => {
  await using server = await sklearn(
    `${sklearnModule}\nimport json\ndef predict_fn(rows, model):\n    return [str(rows.dtype), list(rows.shape)]`,
  );
  await server.ready();
  const ask = async (body: string) =>
    (await server.invoke(body, { 'content-type': 'text/csv', accept: 'application/json' })).json();
  expect(await ask('1,2\n3,4\n')).toEqual(['float32', [2, 2]]);
  expect(await ask('1,2')).toEqual(['float32', [2]]);
});

test.for([
  {
    status: 415,
    headers: { 'content-type': 'image/png' },
    says: 'Content type image/png is not supported. Send one of text/csv',
  },
  {
    status: 406,
    headers: { 'content-type': 'text/csv', accept: 'image/png' },
    says: 'Content type image/png is not supported. Accept one of',
  },
  { status: 500, headers: { 'content-type': 'application/json' }, says: 'JSONDecodeError: ' },
])('scikit-learn: $status', async ({ status, headers, says }) => {
  await using server = await sklearn(sklearnModule);
  await server.ready();
  const response = await server.invoke('1,2\n3,4', headers);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(says);
});

// As much of XGBoost as the defaults call: a model file is JSON or a pickle, a prediction the sum of a row.
const xgboost = `
import json
import numpy

class DMatrix:
    def __init__(self, rows):
        self.rows = numpy.asarray(rows)

class Booster:
    factor = 1

    def load_model(self, saved):
        self.factor = json.loads(saved)["factor"]

    def predict(self, data, validate_features):
        assert validate_features is False
        return numpy.nansum(data.rows, axis=1) * self.factor
`;

function xgboostServer(files: Record<string, string>, environment: Record<string, string> = {}) {
  return serve({
    files: { 'lib/xgboost.py': xgboost, ...files },
    environment: { ...toolkit('xgboost').environment, PYTHONPATH: 'lib', ...environment },
    python,
  });
}

test('XGBoost with a module: its model, the defaults for the rest', async () => {
  await using server = await xgboostServer({
    'model/code/inference.py':
      'import os, xgboost\ndef model_fn(d):\n    assert os.environ["OMP_NUM_THREADS"] == "1"\n    return xgboost.Booster()',
  });
  await server.ready();
  const csv = await server.invoke('1;2\n3;\n', {
    'content-type': 'text/csv; charset=utf-8',
    accept: 'text/csv',
  });
  expect(await csv.text()).toBe('3.0\n3.0\n');
  expect((await server.invoke('[1]', { 'content-type': 'application/json' })).status).toBe(415);
});

test('XGBoost with a module without model_fn: refused, as its image does', async () => {
  await using server = await xgboostServer({
    'model/code/inference.py': '',
    'model/xgboost-model': '{"factor": 2}',
  });
  const { exitCode, stderr } = await server.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The module has no model_fn.');
});

test('XGBoost without a module: a saved model is served as that of the built-in algorithm', async () => {
  await using server = await xgboostServer(
    { 'model/xgboost-model': '{"factor": 2}' },
    { SAGEMAKER_PROGRAM: '' },
  );
  await server.ready();
  const csv = { 'content-type': 'text/csv' };
  expect(await (await server.invoke('1,2\n3,4\n', csv)).text()).toBe('6.0\n14.0\n');
  const json = await server.invoke('1,2\n', { ...csv, accept: 'application/json' });
  expect(await json.json()).toEqual({ predictions: [{ score: 6 }] });
});

test('XGBoost without a module: a pickled model', async () => {
  // Python itself runs it, in the server's folder and before the server.
  const pickling = `
import pickle, xgboost

booster = xgboost.Booster()
booster.factor = 3
with open("model/xgboost-model", "wb") as file:
    pickle.dump(booster, file)
`;
  await using server = await xgboostServer({ 'lib/sitecustomize.py': pickling }, { SAGEMAKER_PROGRAM: '' });
  await server.ready();
  expect(await (await server.invoke('1,2', { 'content-type': 'text/csv' })).text()).toBe('9.0\n');
});

test.for([
  {
    problem: 'two models',
    files: { 'model/a': '{}', 'model/b': '{}' },
    says: 'holds 2 files, and must hold one',
  },
  {
    problem: 'a model that is none',
    files: { 'model/a': 'x' },
    says: /\/model\/a is no model: not a pickled one/,
  },
])('XGBoost without a module and with $problem', async ({ files, says }) => {
  await using server = await xgboostServer(files, { SAGEMAKER_PROGRAM: '' });
  const { exitCode, stderr } = await server.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(says);
});
