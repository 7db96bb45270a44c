import { afterEach, describe, expect, test, vi } from 'vitest';
import { slipwayError } from '../../errors.ts';
import { type CacheWorld, cacheWorld, chain, job } from '../../test/cached-pipeline.ts';
import { step } from '../../test/documents.ts';
import { explainStep, type StepExplanation } from './explain-step.ts';

afterEach(() => void vi.useRealTimers());

const why = ({ session }: CacheWorld, id: string, name = 'A'): Promise<StepExplanation> =>
  explainStep(session, id, name);

test('a cached step names the execution that ran it, also when that was long before', async () => {
  const world = cacheWorld();
  const first = await world.run();
  await world.run();
  const third = await world.run();
  expect(await why(world, third.id, 'B')).toEqual({
    execution: third.id,
    step: 'B',
    decision: 'cached',
    status: 'Succeeded',
    because: expect.stringMatching(/^all that it depends on is as it was when it ran at \d{4}-.*Z$/),
    source: first.id,
    passedOver: [],
    history: [],
  });
});

describe('a step that ran', () => {
  test('is told apart from the run it is nearest to, by fields and files', async () => {
    const world = cacheWorld();
    const depth = (Depth: number) => [job('A', { From: 's3://b/in', Depth, Rate: 0.1 })];
    world.put('s3://b/in/b.csv', '1');
    await world.run({ steps: [job('A', { From: 's3://b/other', Other: 1 })] });
    const near = await world.run({ steps: depth(3) });
    await world.run({ steps: depth(9) });
    world.put('s3://b/in/a.csv', '2');
    world.remove('s3://b/in/b.csv');
    world.put('s3://b/in/c.csv', '1');
    const last = await world.run({ steps: depth(3) });
    const explained = await why(world, last.id);
    expect(explained).toMatchObject({
      decision: 'ran',
      because: `it differs from its run in execution ${near.id}: From/a.csv has changed, From/b.csv is gone, From/c.csv is new`,
      nearest: {
        execution: near.id,
        differences: [
          { part: 'From/a.csv', before: 'digest of 1', after: 'digest of 2' },
          { part: 'From/b.csv', before: 'digest of 1' },
          { part: 'From/c.csv', after: 'digest of 1' },
        ],
      },
      passedOver: [],
    });
    // It is for programs too.
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
  });

  test('is compared with the newest of those that are as near, and with none that came later', async () => {
    const world = cacheWorld();
    const depth = (Depth: number) => [job('A', { From: 's3://b/in', Depth })];
    await world.run({ steps: depth(1) });
    const second = await world.run({ steps: depth(2) });
    const third = await world.run({ steps: depth(3) });
    await world.run({ steps: depth(4) });
    expect(await why(world, third.id)).toMatchObject({
      nearest: { execution: second.id, differences: [{ part: 'Depth', before: '2', after: '3' }] },
    });
  });

  test('has long values and digests cut short', async () => {
    const world = cacheWorld();
    const image = (digit: string) => world.images.set('python:3', `sha256:${digit.repeat(64)}`);
    image('0');
    await world.run({ steps: [job('A', { From: 's3://b/in', Text: 'x'.repeat(200) })] });
    image('1');
    const { id } = await world.run({ steps: [job('A', { From: 's3://b/in', Text: 'y' })] });
    expect((await why(world, id)).nearest?.differences).toEqual([
      { part: 'Image', before: `sha256:${'0'.repeat(12)}`, after: `sha256:${'1'.repeat(12)}` },
      { part: 'Text', before: `"${'x'.repeat(78)}…`, after: '"y"' },
    ]);
  });

  test('is the first, or the first that succeeded', async () => {
    const world = cacheWorld();
    world.meanwhile = () => {
      throw slipwayError('it broke', { code: 'X', category: 'job' });
    };
    const first = await world.run();
    world.meanwhile = () => undefined;
    const second = await world.run();
    for (const [{ id }, status] of [
      [first, 'Failed'],
      [second, 'Succeeded'],
    ] as const) {
      expect(await why(world, id)).toMatchObject({
        decision: 'ran',
        status,
        because: 'no earlier run of it is known that succeeded',
      });
    }
  });

  test('says that nobody asked for the cache, or that it was off, or that its kind never is', async () => {
    const world = cacheWorld();
    const { CacheConfig: _, ...plain } = job('A', { From: 's3://b/in' });
    const steps = [plain, step('E')];
    const asked = await world.run({ steps });
    expect((await why(world, asked.id)).because).toBe('the step has no CacheConfig that enables it');
    expect((await why(world, asked.id, 'E')).because).toBe('Echo steps are never cached');
    const off = await world.run({ cache: 'off' });
    expect((await why(world, off.id)).because).toBe('the execution was started with the cache off');
  });

  test('says why an equal run was passed over: it had expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const world = cacheWorld();
    const CacheConfig = { Enabled: true, ExpireAfter: 'PT1H' };
    const steps = [job('A', { From: 's3://b/in' }, { CacheConfig })];
    const first = await world.run({ steps });
    vi.setSystemTime(new Date('2026-01-01T02:00:00Z'));
    const { id } = await world.run({ steps });
    const because = 'it ran at 2026-01-01T00:00:00.000Z, and had expired';
    expect(await why(world, id)).toMatchObject({
      because: `the run in execution ${first.id} was not taken: ${because}`,
      nearest: { execution: first.id, differences: [] },
      passedOver: [{ execution: first.id, because, outputs: [] }],
    });
  });

  test('says why an equal run was passed over: its outputs had changed', async () => {
    // Also where all of it happens within one millisecond.
    vi.useFakeTimers({ toFake: ['Date'], now: 1 });
    const world = cacheWorld();
    const first = await world.run();
    const uri = `s3://b/${first.id}/A/out`;
    world.put(uri, 'other');
    const { id } = await world.run();
    expect((await why(world, id)).passedOver).toMatchObject([
      {
        execution: first.id,
        because: 'its outputs are not as they were',
        outputs: [{ part: uri, before: 'digest of [["/a.csv=1"],3,"sha256:1"]', after: 'digest of other' }],
      },
    ]);
    world.put(uri, '[["/a.csv=1"],3,"sha256:1"]');
    expect((await why(world, id)).passedOver).toMatchObject([
      { because: 'its outputs were not as it left them then, and are so again' },
    ]);
  });

  test('says why an equal run was passed over: it was under way, or could not be relied on', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1 });
    const world = cacheWorld();
    let second: Promise<{ id: string }> | undefined;
    world.meanwhile = async () => {
      world.meanwhile = () => undefined;
      second = world.run({ steps: chain.slice(0, 1) });
      await second;
      vi.setSystemTime(2);
      world.put('s3://b/in/a.csv', '2');
    };
    const first = await world.run({ steps: chain.slice(0, 1) });
    const { id = '' } = (await second) ?? {};
    expect((await why(world, id)).passedOver).toMatchObject([
      { execution: first.id, because: 'it had not ended yet' },
    ]);
    vi.setSystemTime(3);
    world.put('s3://b/in/a.csv', '1');
    world.remove(`s3://b/${id}/A/out`);
    const third = await world.run({ steps: chain.slice(0, 1) });
    expect((await why(world, third.id)).passedOver).toMatchObject([
      {
        execution: id,
        because: 'its outputs are not as they were',
        outputs: [{ part: `s3://b/${id}/A/out` }],
      },
      {
        execution: first.id,
        because: 'what it depends on changed while it ran, or its outputs could not be read',
      },
    ]);
  });
});

test('a step that a selection leaves out is reused', async () => {
  const world = cacheWorld();
  const first = await world.run();
  const { id } = await world.run({ selection: { steps: ['B'], source: first.id }, cache: 'off' });
  expect(await why(world, id)).toMatchObject({ decision: 'reused', source: first.id });
  expect(await why(world, id, 'B')).toMatchObject({ decision: 'ran' });
});

test('a step that did not start says so, and one that is not there is no step', async () => {
  const world = cacheWorld();
  world.meanwhile = () => {
    throw slipwayError('it broke', { code: 'X', category: 'job' });
  };
  const { id } = await world.run();
  expect(await why(world, id, 'B')).toEqual({
    execution: id,
    step: 'B',
    decision: 'not started',
    because: 'the execution Failed before its turn came, or a condition took the other branch',
    passedOver: [],
    history: [],
  });
  await expect(why(world, id, 'C')).rejects.toMatchObject({
    code: 'UNKNOWN_STEP',
    hint: 'Its steps are: A, B.',
  });
  await expect(why(world, 'none')).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
});

test('a step that was retried, or whose execution was resumed, has a history', async () => {
  const world = cacheWorld();
  const policy = {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'],
    IntervalSeconds: 1,
    MaxAttempts: 1,
  } as const;
  const steps = [job('A', { From: 's3://b/in' }, { RetryPolicies: [policy] })];
  world.meanwhile = () => {
    const exceptionType = 'SageMaker.JOB_INTERNAL_ERROR';
    throw slipwayError('lost', { code: 'LOST', category: 'job', exceptionType });
  };
  const { id } = await world.run({ steps });
  world.meanwhile = () => undefined;
  await (await world.session.resume(id)).wait();
  const journal = world.session.journal.get(id) ?? [];
  journal.splice(journal.findLastIndex(({ type }) => type === 'StepExecuting') + 1);
  await (await world.session.resume(id)).wait();
  expect((await why(world, id)).history.map(({ text }) => text)).toEqual([
    'attempt 1 began',
    'attempt 1 failed with SageMaker.JOB_INTERNAL_ERROR: lost',
    'attempt 2 began',
    'attempt 2 failed: lost',
    'attempt 3 began',
    'the execution was resumed, and attempt 3 taken over',
    'attempt 3 succeeded',
  ]);
});
