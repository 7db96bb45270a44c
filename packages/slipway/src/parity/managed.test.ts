import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelinesSession } from '@slipway/sagemaker';
import { sagemakerService } from '@slipway/testing/sagemaker-service';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { stepKinds } from '../kinds.ts';
import { leaveOut, recording, testParity } from './test/differences.ts';
import { DOCUMENT_DIFFERENCES } from './test/document-differences.ts';
import { pipelines } from './test/pipelines.ts';
import { quickClock, type Sent } from './test/sent-requests.ts';
import { requestProblems } from './test/shape-problems.ts';

const account = '000000000000';
const region = 'us-east-1';

/** What `upsert_and_start` of tools/sdk-documents/record.py does, done with our session. */
async function upsertAndStart(): Promise<readonly Sent[]> {
  // Of nobody: what would slip past the service is refused by AWS.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'none');
  const service = await sagemakerService({ account, region, buckets: [`sagemaker-${region}-${account}`] });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-parity-'));
  try {
    const role = `arn:aws:iam::${account}:role/slipway-local`;
    const { endpoint } = service;
    const options = { endpoint, region, account, role, directory, kinds: stepKinds, clock: quickClock };
    const session = await pipelinesSession(options);
    const pipeline = pipelines['fail']?.(session);
    if (!pipeline) throw new Error('There is no pipeline that fails');
    const asked = { description: 'Fails', tags: { team: 'none' } };
    await session.upsert(pipeline, asked);
    await session.upsert(pipeline, { ...asked, parallelism: 3 });
    const execution = await session.start(pipeline, { parameters: { Why: 'It must' }, parallelism: 2 });
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
    return service.calls
      .filter((call) => call.service === 'sagemaker' && call.error === undefined)
      .filter(({ operation }) => !/^(Describe|List)/.test(operation))
      .map(({ operation, input }) => ({ Operation: operation, Request: input }));
  } finally {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** With the definition as what its text says. */
function readable(requests: readonly Sent[]): object[] {
  return requests.map(({ Operation, Request }) => {
    const { PipelineDefinition: text, ...rest } = Request as { readonly PipelineDefinition?: string };
    return { Operation, ...rest, ...(text !== undefined && { PipelineDefinition: JSON.parse(text) }) };
  });
}

describe('a pipeline that is deployed, deployed again and started', () => {
  testParity(
    () => readable(recording('requests/pipeline') as readonly Sent[]),
    async () => readable(await upsertAndStart()),
    [
      ...DOCUMENT_DIFFERENCES,
      {
        why: 'the SDK adds tags that are there; ours looks first',
        undo: (text) => text.replace(/,\{"Operation":"AddTags"[^\]]*\]\}/, ''),
      },
      {
        why: 'the SDK can name and describe an execution',
        undo: (text) =>
          leaveOut(
            'PipelineExecutionDisplayName',
            'first',
          )(leaveOut('PipelineExecutionDescription', 'of two')(text)),
      },
    ],
  );
});

describe('the model of the service', () => {
  let model: ServiceModel | undefined;
  beforeAll(async () => {
    model = await wherePyPIAnswers('the checks of requests against the model of the service', sagemakerModel);
  }, 900_000);

  test('has no fault to find with what we send', async (context) => {
    if (!model) return context.skip('PyPI cannot be reached');
    const requests = await upsertAndStart();
    expect(requests).toHaveLength(3);
    for (const { Operation, Request } of requests)
      expect(requestProblems(model, Operation, Request)).toEqual([]);
  });
});
