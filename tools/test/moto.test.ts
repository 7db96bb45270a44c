import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import { type Moto, startMoto } from '../test-python/moto.ts';
import { wherePyPIAnswers } from '../test-python/virtual-environment.ts';
import { root } from './scratch.ts';

/** The call of an AWS client, without one. */
async function call({ endpoint }: Moto, operation: string, request: object): Promise<unknown> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `SageMaker.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/sagemaker/aws4_request',
    },
    body: JSON.stringify(request),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

const model = {
  ModelName: 'one',
  ExecutionRoleArn: 'arn:aws:iam::123456789012:role/none',
  PrimaryContainer: { Image: 'image' },
};

let installed: boolean | undefined;
beforeAll(async () => {
  installed = await wherePyPIAnswers('the tests of moto', async () => {
    await using _ = await startMoto();
    return true;
  });
}, 900_000);

test('it keeps what is made, and forgets it when told', async (context) => {
  context.skip(!installed, 'PyPI cannot be reached');
  await using moto = await startMoto();
  await call(moto, 'CreateModel', model);
  expect(await call(moto, 'DescribeModel', { ModelName: 'one' })).toMatchObject(model);
  expect(await call(moto, 'ListModels', {})).toMatchObject({ Models: [{ ModelName: 'one' }] });
  await moto.reset();
  expect(await call(moto, 'ListModels', {})).toEqual({ Models: [] });
});

test('two at a time know nothing of each other', async (context) => {
  context.skip(!installed, 'PyPI cannot be reached');
  await using moto = await startMoto();
  await using other = await startMoto();
  await call(moto, 'CreateModel', model);
  expect(await call(other, 'ListModels', {})).toEqual({ Models: [] });
});

test('it ends with its scope, and with the process that started it', async (context) => {
  context.skip(!installed, 'PyPI cannot be reached');
  const moto = await startMoto();
  await moto[Symbol.asyncDispose]();
  await expect(fetch(moto.endpoint)).rejects.toThrow('fetch failed');

  const program = `
    import { startMoto } from './tools/test-python/moto.ts';
    console.log((await startMoto()).endpoint);`;
  const owner = execFile(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
  const ended = once(owner, 'close');
  const [endpoint] = owner.stdout ? await once(createInterface(owner.stdout), 'line') : [];
  expect((await fetch(`${endpoint}/moto-api/`)).ok).toBe(true);
  owner.kill('SIGKILL');
  await ended;
  await expect.poll(() => fetch(endpoint).catch(String), { timeout: 240_000 }).toContain('fetch failed');
});
