import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { pipelineFromDefinition } from '../../authoring/pipeline.ts';
import { slipwayError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { type CacheWorld, cacheWorld, chain, job } from '../../test/cached-pipeline.ts';
import { documentOf, step } from '../../test/documents.ts';

afterEach(() => void vi.useRealTimers());

const expireAfter = (ExpireAfter: string) => ({ CacheConfig: { Enabled: true, ExpireAfter } });

describe('a step is taken from the cache', () => {
  test('where nothing it depends on has changed, and so is what comes after it', async () => {
    const world = cacheWorld();
    const first = await world.run();
    const second = await world.run();
    expect([first.ran, second.ran]).toEqual([['A', 'B'], []]);
    expect(second.steps).toMatchObject([
      { StepStatus: 'Succeeded', CacheHitResult: { SourcePipelineExecutionArn: first.arn } },
      { StepStatus: 'Succeeded', CacheHitResult: { SourcePipelineExecutionArn: first.arn } },
    ]);
  });

  test('after a step that ran again and made the same', async () => {
    const world = cacheWorld();
    const steps = [{ ...chain[0], CacheConfig: { Enabled: false } }, chain[1]] as typeof chain;
    await world.run({ steps });
    expect((await world.run({ steps })).ran).toEqual(['A']);
  });

  test('from the execution that ran it, however often it was taken since', async () => {
    const world = cacheWorld();
    const { arn } = await world.run();
    await world.run();
    const third = await world.run();
    expect(third.steps).toMatchObject([
      { CacheHitResult: { SourcePipelineExecutionArn: arn } },
      { CacheHitResult: { SourcePipelineExecutionArn: arn } },
    ]);
  });

  test('whatever its role, and wherever its output goes', async () => {
    const world = cacheWorld();
    await world.run();
    const steps = [
      job('A', { From: 's3://b/in', Depth: 3, Role: 'you', To: 's3://b/elsewhere' }),
      ...chain.slice(1),
    ];
    expect((await world.run({ steps })).ran).toEqual([]);
  });

  test('where an argument names what it writes, and something is there by now', async () => {
    const world = cacheWorld();
    const steps = [
      job('A', { From: 's3://b/in', To: 's3://b/out/a', Base: 's3://b/out', Same: 's3://b/out/a/' }),
    ];
    await world.run({ steps });
    expect((await world.run({ steps })).ran).toEqual([]);
  });

  test('where another argument points at the same content elsewhere', async () => {
    const world = cacheWorld();
    const stepsAt = (uri: string) => [job('A', { From: 's3://b/in', Bare: uri, Encoded: `"${uri}"` })];
    world.put('s3://b/one/x', 'x');
    world.put('s3://b/two/x', 'x');
    await world.run({ steps: stepsAt('s3://b/one') });
    expect((await world.run({ steps: stepsAt('s3://b/two') })).ran).toEqual([]);
    world.put('s3://b/two/x', 'y');
    expect((await world.run({ steps: stepsAt('s3://b/two') })).ran).toEqual(['A']);
  });

  test('once its image is known, which it was not when it first ran', async () => {
    const world = cacheWorld();
    world.images.clear();
    world.meanwhile = () => world.images.set('python:3', 'sha256:pulled');
    await world.run();
    expect((await world.run()).ran).toEqual([]);
    world.meanwhile = () => undefined;
    world.images.set('python:3', 'sha256:other');
    expect((await world.run()).ran).toEqual(['A', 'B']);
  });

  test('which an attempt of another process has filled', async () => {
    const world = cacheWorld();
    const { id } = await world.run({ steps: chain.slice(0, 1) });
    // As if the process had died as soon as the job was started.
    const journal = world.session.journal.get(id) ?? [];
    journal.splice(journal.findIndex(({ type }) => type === 'StepExecuting') + 1);
    await (await world.session.resume(id)).wait();
    expect(journal.at(-2)).toMatchObject({
      type: 'StepSucceeded',
      outputs: { [`s3://b/${id}/A/out`]: expect.anything() },
    });
    expect((await world.run({ steps: chain.slice(0, 1) })).ran).toEqual([]);
  });
});

test('each place is looked at once, until a step runs: then it is looked at anew', async () => {
  const looks: string[] = [];
  const world = cacheWorld();
  const { contentOf } = world.session;
  world.session.contentOf = async (what) => {
    if (what.form === 'objects') looks.push(what.value);
    return await contentOf(what);
  };
  const again = { CacheConfig: { Enabled: false } };
  const steps = [
    job('A', { From: 's3://b/in' }),
    job('B', { From: 's3://b/in' }, { DependsOn: ['A'] }),
    job('C', { From: 's3://b/other' }, { DependsOn: ['B'], ...again }),
    job('D', { From: 's3://b/in' }, { DependsOn: ['C'] }),
  ];
  await world.run({ steps });
  looks.length = 0;
  world.meanwhile = () => world.put('s3://b/in/a.csv', '2');
  expect((await world.run({ steps })).ran).toEqual(['C', 'D']);
  // For A and B together; for D, before and after it ran.
  expect(looks.filter((place) => place === 's3://b/in')).toHaveLength(3);
});

describe('a step runs', () => {
  const ranAfter = async (change: (world: CacheWorld) => unknown): Promise<readonly string[]> => {
    const world = cacheWorld();
    await world.run();
    await change(world);
    return (await world.run()).ran;
  };

  test('where a byte, a name or the number of its inputs has changed', async () => {
    expect(await ranAfter((world) => world.put('s3://b/in/a.csv', '2'))).toEqual(['A', 'B']);
    expect(await ranAfter((world) => world.put('s3://b/in/b.csv', '1'))).toEqual(['A', 'B']);
    expect(
      await ranAfter((world) => {
        world.remove('s3://b/in/a.csv');
        world.put('s3://b/in/c.csv', '1');
      }),
    ).toEqual(['A', 'B']);
  });

  test('where its image is another', async () => {
    expect(await ranAfter((world) => world.images.set('python:3', 'sha256:2'))).toEqual(['A', 'B']);
  });

  test('where its arguments are others', async () => {
    const world = cacheWorld();
    await world.run();
    const steps = [chain[0], job('B', { From: { Get: 'Steps.A.To' }, Depth: 4 })] as typeof chain;
    expect((await world.run({ steps })).ran).toEqual(['B']);
  });

  test('where its execution is a part of them', async () => {
    const world = cacheWorld();
    const steps = [job('A', { From: 's3://b/in', Id: { Get: 'Execution.PipelineExecutionId' } })];
    await world.run({ steps });
    expect((await world.run({ steps })).ran).toEqual(['A']);
  });

  test('where only another pipeline, another step or a failure is like it', async () => {
    const world = cacheWorld();
    world.meanwhile = (name) => {
      if (name === 'A') throw slipwayError('it broke', { code: 'X', category: 'job' });
    };
    await world.run();
    world.meanwhile = () => undefined;
    const other = pipelineFromDefinition('Q', documentOf(...chain));
    await (await world.session.start(other)).wait();
    const renamed = [job('C', { From: 's3://b/in', Depth: 3 })];
    await world.run({ steps: renamed });
    expect((await world.run()).ran).toEqual(['A', 'B']);
  });

  test('where nobody asked for the cache', async () => {
    const world = cacheWorld();
    const plain = chain.map(({ CacheConfig: _, ...rest }) => rest);
    await world.run({ steps: plain });
    expect((await world.run({ steps: plain })).ran).toEqual(['A', 'B']);
    expect([...world.session.journal.values()].flat().some(({ type }) => type === 'StepKeyed')).toBe(false);
  });

  test('where the execution is to go without the cache', async () => {
    const world = cacheWorld();
    await world.run();
    expect((await world.run({ cache: 'off' })).ran).toEqual(['A', 'B']);
  });

  test('where the earlier run has expired: since it really ran, not since it was last taken', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const world = cacheWorld();
    const steps = [job('A', { From: 's3://b/in' }, expireAfter('PT1H'))];
    await world.run({ steps });
    vi.setSystemTime(new Date('2026-01-01T00:45:00Z'));
    expect((await world.run({ steps })).ran).toEqual([]);
    vi.setSystemTime(new Date('2026-01-01T01:00:00.001Z'));
    expect((await world.run({ steps, cache: 'all' })).ran).toEqual([]);
    expect((await world.run({ steps })).ran).toEqual(['A']);
    vi.setSystemTime(new Date('2026-01-01T02:00:00Z'));
    expect((await world.run({ steps })).ran).toEqual([]);
  });
});

test('with the cache for all, whatever has a key is taken, and nothing else', async () => {
  const world = cacheWorld();
  const steps = [...chain.map(({ CacheConfig: _, ...rest }) => rest), step('E')];
  await world.run({ steps, cache: 'all' });
  const second = await world.run({ steps, cache: 'all' });
  expect(second.ran).toEqual([]);
  expect(second.steps.map((one) => [one.StepName, one.CacheHitResult !== undefined])).toEqual([
    ['A', true],
    ['E', false],
    ['B', true],
  ]);
});

describe('outputs that are not as they were', () => {
  test.each<[string, (world: CacheWorld, uri: string) => void, string]>([
    ['gone', (world, uri) => world.remove(`${uri}/out`), 'A/out is gone'],
    ['changed', (world, uri) => world.put(`${uri}/out`, 'other'), 'A/out has changed'],
    ['more', (world, uri) => world.put(`${uri}/log`, 'x'), 'A/log is new'],
  ])('are noticed when they are %s, and the step runs', async (_, change, told) => {
    const world = cacheWorld();
    const { id } = await world.run();
    change(world, `s3://b/${id}/A`);
    const second = await world.run();
    expect(second.ran).toEqual(['A']);
    expect(second.warnings).toEqual([
      `A it is not taken from execution ${id}, whose outputs are not as they were: s3://b/${id}/${told}`,
    ]);
    expect((await world.run()).ran).toEqual([]);
  });

  test('leave an older run to be taken', async () => {
    const world = cacheWorld();
    const first = await world.run();
    world.remove(`s3://b/${first.id}/A/out`);
    const second = await world.run();
    world.put(`s3://b/${first.id}/A/out`, '[["/a.csv=1"],3,"sha256:1"]');
    world.remove(`s3://b/${second.id}/A/out`);
    const third = await world.run();
    expect(third.steps[0]).toMatchObject({ CacheHitResult: { SourcePipelineExecutionArn: first.arn } });
  });
});

describe('what the cache cannot be sure of', () => {
  test('is not kept: inputs that changed while the step ran', async () => {
    const world = cacheWorld();
    world.meanwhile = (name) => name === 'A' && world.put('s3://b/in/a.csv', '2');
    const first = await world.run();
    expect(first.warnings).toEqual([
      'A it is not cached, as what it depends on has changed while it ran: From/a.csv has changed',
    ]);
    world.meanwhile = () => undefined;
    world.put('s3://b/in/a.csv', '1');
    expect((await world.run()).ran).toEqual(['A']);
  });

  test('is told of, and runs: inputs that cannot be read', async () => {
    const world = cacheWorld();
    const { contentOf } = world.session;
    Object.assign(world.session, {
      contentOf: async (what: Parameters<typeof contentOf>[0]) => {
        if (what.step === 'A') throw new Error('EACCES: permission denied');
        return await contentOf(what);
      },
    });
    await world.run();
    const second = await world.run();
    expect(second.ran).toEqual(['A']);
    expect(second.warnings).toEqual(['A it is not cached: EACCES: permission denied']);
  });

  test('keeps nobody from stopping', async () => {
    const controller = new AbortController();
    const world = cacheWorld();
    await world.run();
    const never = Promise.withResolvers<never>();
    Object.assign(world.session, {
      contentOf: async (_: unknown, options: { signal: AbortSignal }) => {
        options.signal.addEventListener('abort', () => never.reject(options.signal.reason));
        controller.abort();
        return await never.promise;
      },
    });
    const stopped = await world.run({ signal: controller.signal });
    expect(stopped.steps).toMatchObject([{ StepName: 'A', StepStatus: 'Stopped' }]);
    expect(stopped.warnings).toEqual([]);
  });
});

test('a retry after the same attempt failed looks again, and counts as itself', async () => {
  const world = cacheWorld();
  const policy = {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'],
    IntervalSeconds: 1,
    MaxAttempts: 1,
  } as const;
  const steps = [job('A', { From: 's3://b/in' }, { RetryPolicies: [policy] })];
  world.meanwhile = () => {
    if (world.ran.length > 1) return;
    world.put('s3://b/in/a.csv', 'mended');
    const exceptionType = 'SageMaker.JOB_INTERNAL_ERROR';
    throw slipwayError('lost', { code: 'LOST', category: 'job', exceptionType });
  };
  expect((await world.run({ steps })).ran).toEqual(['A', 'A']);
  expect((await world.run({ steps })).ran).toEqual([]);
  world.put('s3://b/in/a.csv', '1');
  expect((await world.run({ steps })).ran).toEqual(['A']);
});

/** All that a run of a job can be told apart by. */
interface Situation {
  readonly files: Readonly<Record<string, string>>;
  readonly args: JsonObject;
  readonly image: string;
  readonly role: string;
  readonly to: string;
}

const situation: fc.Arbitrary<Situation> = fc.record({
  files: fc.dictionary(fc.constantFrom('a', 'b', 'd/e', '__proto__'), fc.constantFrom('', 'x', 'y'), {
    maxKeys: 3,
  }),
  args: fc
    .dictionary(
      fc.constantFrom('Depth', 'constructor', '__proto__', 'a.b', 'a/b'),
      fc.constantFrom<JsonObject[string][]>(1, '1', null, [], {}, ['x'], { x: 1 }, 's3://b', 's3://b/gone/x'),
      { maxKeys: 2 },
    )
    .map((args) => Object.fromEntries(Object.entries(args))),
  image: fc.constantFrom('sha256:1', 'sha256:2'),
  role: fc.constantFrom('me', 'you'),
  to: fc.constantFrom('s3://b/x', 's3://b/y'),
});

test('a step runs again if and only if something that counts is not as it was', async () => {
  await fc.assert(
    fc.asyncProperty(situation, situation, async (before, after) => {
      const world = cacheWorld();
      world.remove('s3://b/in/a.csv');
      const run = async ({ files, args, image, role, to }: Situation) => {
        for (const uri of [...world.session.content.keys()])
          if (uri.startsWith('s3://b/in/')) world.remove(uri);
        for (const [name, text] of Object.entries(files)) world.put(`s3://b/in/${name}`, text);
        world.images.set('python:3', image);
        return (await world.run({ steps: [job('A', { ...args, From: 's3://b/in', Role: role, To: to })] }))
          .ran;
      };
      const counts = ({ files, args, image }: Situation) =>
        JSON.stringify([Object.entries(files).sort(), Object.entries(args).sort(), image]);
      expect(await run(before)).toEqual(['A']);
      expect(await run(after)).toEqual(counts(before) === counts(after) ? [] : ['A']);
    }),
    { numRuns: 500 },
  );
});
