import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { serve } from './test/serving.ts';

// Answers with what each function was given.
const echo = `
import json, os

def model_fn(model_dir):
    return {"dir": model_dir, "batch": os.environ.get("SAGEMAKER_BATCH")}

def input_fn(body, content_type):
    return {"body": repr(body), "content_type": content_type}

def predict_fn(data, model):
    return {**data, "model": model}

def output_fn(prediction, accept):
    return json.dumps({**prediction, "accept": accept}), "application/json"
`;

function module(text: string): Readonly<Record<string, string>> {
  return { 'model/code/inference.py': text };
}

test('the four functions, with what the images give to each', async () => {
  await using server = await serve({ files: module(echo), environment: { SAGEMAKER_BATCH: 'true' } });
  await server.ready();
  const model = { dir: join(server.base, 'model'), batch: 'true' };

  const csv = await server.invoke('1,2', { 'content-type': 'text/csv', accept: 'text/csv' });
  expect(csv.status).toBe(200);
  expect(csv.headers.get('content-type')).toBe('application/json');
  expect(await csv.json()).toEqual({ body: "'1,2'", content_type: 'text/csv', accept: 'text/csv', model });

  const bytes = await server.invoke(new Uint8Array([0, 255]), { 'content-type': 'application/x-thing' });
  expect(await bytes.json()).toEqual({
    body: "b'\\x00\\xff'",
    content_type: 'application/x-thing',
    accept: 'application/json',
    model,
  });
});

test('no headers at all', async () => {
  await using server = await serve({
    files: module(echo),
    environment: { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/plain' },
  });
  await server.ready();
  const response = await server.invoke(new Uint8Array(), { accept: '' });
  expect(await response.json()).toMatchObject({
    body: "''",
    content_type: 'application/json',
    accept: 'text/plain',
  });
});

test('transform_fn in place of the three', async () => {
  await using server = await serve({
    files: module(
      'def model_fn(model_dir): return "m"\ndef transform_fn(model, body, content_type, accept): return f"{model} {body} {content_type} {accept}"',
    ),
  });
  await server.ready();
  const response = await server.invoke('x', { 'content-type': 'text/csv', accept: 'text/csv' });
  expect(response.headers.get('content-type')).toBe('text/csv');
  expect(await response.text()).toBe('m x text/csv text/csv');
});

test('the paths of the contract and no others', async () => {
  await using server = await serve({ files: module(echo) });
  await server.ready();
  const status = async (path: string, init?: RequestInit) => (await fetch(server.url + path, init)).status;
  expect(await status('/ping')).toBe(200);
  expect(await status('/execution-parameters')).toBe(404);
  expect(await status('/invocations')).toBe(404);
  expect(await status('/ping', { method: 'POST', body: 'x' })).toBe(404);
  expect(await status('/invocations', { method: 'PUT', body: 'x' })).toBe(501);
  expect(await status('/invocations', { method: 'POST', body: 'x' })).toBe(200);
});

test('a body in chunks', async () => {
  await using server = await serve({ files: module(echo) });
  await server.ready();
  const body = new ReadableStream({
    start(controller) {
      for (const part of ['1,2\n', '3,', '4\n']) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  const response = await fetch(`${server.url}/invocations`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv' },
    duplex: 'half',
  } as RequestInit);
  expect(await response.json()).toMatchObject({ body: "'1,2\\n3,4\\n'" });
});

test('what the functions raise: 500 with the message, the traceback in the log, and the server goes on', async () => {
  await using server = await serve({
    files: module(
      `${echo}\ndef predict_fn(data, model):\n    if "bad" in data["body"]: raise KeyError("column 3")\n    return data`,
    ),
  });
  await server.ready();
  const failed = await server.invoke('bad', { 'content-type': 'text/csv' });
  expect(failed.status).toBe(500);
  expect(await failed.text()).toBe("KeyError: 'column 3'");
  expect((await server.invoke('good', { 'content-type': 'text/csv' })).status).toBe(200);
  process.kill(server.pid, 'SIGTERM');
  const { stderr } = await server.ended;
  expect(stderr).toMatch(/Traceback[\s\S]*inference\.py[\s\S]*KeyError: 'column 3'/);
  expect(stderr).toContain('POST /invocations 500');
});

test('a body that is neither text nor bytes', async () => {
  await using server = await serve({
    files: module('def model_fn(d): return 0\ndef transform_fn(*_): return [1]'),
  });
  await server.ready();
  const response = await server.invoke('x');
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('must be str or bytes, and output_fn returned list');
});

test('nothing listens before the model is loaded', async () => {
  await using server = await serve({
    files: module(`
import os, time

def model_fn(model_dir):
    open(model_dir + "/loading", "w").close()
    while not os.path.exists(model_dir + "/go"):
        time.sleep(0.01)
    return "ready"

def transform_fn(model, *_):
    return model
`),
  });
  await vi.waitFor(() => expect(existsSync(join(server.base, 'model/loading'))).toBe(true), 120_000);
  await expect(fetch(`${server.url}/ping`)).rejects.toThrow('fetch failed');
  await writeFile(join(server.base, 'model/go'), '');
  await server.ready();
  expect((await fetch(`${server.url}/ping`)).status).toBe(200);
  expect(await (await server.invoke('x')).text()).toBe('ready');
});

// Answers with the most that ran at a time; each waits until as many run as may.
const countConcurrent = `
import os, threading, time

changed, now, most = threading.Condition(), 0, 0

def model_fn(model_dir):
    return int(os.environ["MAY_RUN"])

def transform_fn(may_run, *_):
    global now, most
    with changed:
        now += 1
        most = max(most, now)
        changed.notify_all()
        changed.wait_for(lambda: most >= may_run, timeout=120)
    time.sleep(0.05)
    with changed:
        now -= 1
    return str(most)
`;

test.for([
  { workers: 'no number of', mayRun: 1 },
  { workers: '3', mayRun: 3 },
])('with $workers workers $mayRun predictions run at a time', async ({ workers, mayRun }) => {
  await using server = await serve({
    files: module(countConcurrent),
    environment: {
      MAY_RUN: String(mayRun),
      ...(mayRun > 1 && { SAGEMAKER_MODEL_SERVER_WORKERS: workers }),
    },
  });
  await server.ready();
  const answers = await Promise.all(Array.from({ length: 6 }, async () => (await server.invoke('x')).text()));
  expect(answers).toEqual(Array(6).fill(String(mayRun)));
});

test('SIGTERM: what is under way is answered, and the exit code is 0', async () => {
  await using server = await serve({
    files: module(`
import time

def model_fn(model_dir):
    return model_dir

def transform_fn(model, *_):
    open(model + "/busy", "w").close()
    time.sleep(0.5)
    return "done"
`),
  });
  await server.ready();
  const response = server.invoke('x');
  await vi.waitFor(() => expect(existsSync(join(server.base, 'model/busy'))).toBe(true), 120_000);
  process.kill(server.pid, 'SIGTERM');
  expect(await (await response).text()).toBe('done');
  expect(await server.ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test.for([
  {
    problem: 'a model that cannot be loaded',
    text: 'def model_fn(d): return open(d + "/none")',
    says: /could not be loaded\.[\s\S]*FileNotFoundError/,
  },
  {
    problem: 'a module that cannot be imported',
    text: 'import surely_not_installed',
    says: /ModuleNotFoundError: No module named 'surely_not_installed'/,
  },
  {
    problem: 'no model_fn',
    text: 'def predict_fn(d, m): return d',
    says: /The module has no model_fn\. Define model_fn/,
  },
  {
    problem: 'transform_fn beside another',
    text: 'def transform_fn(*_): pass\ndef input_fn(*_): pass',
    says: /transform_fn and input_fn\. Keep/,
  },
  {
    problem: 'no module',
    environment: { SAGEMAKER_PROGRAM: '' },
    text: '',
    says: /Name it in SAGEMAKER_PROGRAM/,
  },
])('not served: $problem', async ({ text, environment, says }) => {
  await using server = await serve({
    files: module(text),
    environment: { SAGEMAKER_SERVING_MODULE: 'sagemaker_sklearn_container.serving:main', ...environment },
  });
  const { exitCode, stderr } = await server.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(says);
});

test('a port that is taken ends the process', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  await using _closing = closing(other);
  const { port } = other.address() as AddressInfo;
  await using server = await serve({ files: module(echo), port });
  const { exitCode, stderr } = await server.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(new RegExp(`Nothing can listen on 127\\.0\\.0\\.1:${port}: .*in use`));
});

test('a module beside the script may be called as one of the toolkit is', async () => {
  await using server = await serve({
    files: {
      ...module('from serve import NAME\ndef model_fn(d): return NAME\ndef transform_fn(m, *_): return m'),
      'model/code/serve.py': 'NAME = "theirs"',
    },
  });
  await server.ready();
  expect(await (await server.invoke('x')).text()).toBe('theirs');
});

function closing(server: Server): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
