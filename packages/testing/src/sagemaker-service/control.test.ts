import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SagemakerService, sagemakerService } from './service.ts';

let service: SagemakerService;

beforeEach(async () => {
  service = await sagemakerService();
});
afterEach(() => service.close());

async function ask(method: string, what: string, body?: unknown): Promise<readonly [number, unknown]> {
  const response = await fetch(`${service.endpoint}/_service/${what}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}
const list = () =>
  fetch(service.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'SageMaker.ListModels' },
    body: '{}',
  });

test('the side channel takes faults one by one or as a list, and is no call itself', async () => {
  const fault = { kind: 'throttling', operation: 'ListModels' };
  expect(await ask('POST', 'faults', [fault, { ...fault, after: 1 }])).toEqual([
    200,
    [
      { ...fault, id: 1, hits: 0 },
      { ...fault, after: 1, id: 2, hits: 0 },
    ],
  ]);
  expect((await list()).status).toBe(400);
  expect(await ask('GET', 'faults')).toMatchObject([200, [{ hits: 1 }, { hits: 0 }]]);
  await ask('DELETE', 'faults');
  expect((await list()).status).toBe(200);
  expect(await ask('GET', 'calls?operation=ListModels')).toMatchObject([
    200,
    [
      { service: 'sagemaker', error: 'ThrottlingException', fault: 'throttling' },
      { operation: 'ListModels' },
    ],
  ]);
  expect(await ask('DELETE', 'calls')).toEqual([200, { forgotten: 2 }]);
  expect(service.calls).toEqual([]);
});

test.each([
  ['GET', 'nothing', undefined, 404],
  ['GET', 'constructor', undefined, 404],
  ['POST', 'clock', { advance: 1 }, 400],
  ['GET', 'objects?uri=s3://bucket/none', undefined, 404],
] as const)('it refuses %s %s', async (method, what, body, status) => {
  expect((await ask(method, what, body))[0]).toBe(status);
});
