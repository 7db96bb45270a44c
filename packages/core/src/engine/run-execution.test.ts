import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { RunStore } from '../contract/run-store.ts';
import type { StepRunner } from '../contract/step-runner.ts';
import type { StepDefinition } from '../definition/document.ts';
import { slipwayError } from '../errors.ts';
import { after, documentOf, fork, step } from '../test/documents.ts';
import { choice, echo, kindOf } from '../test/kinds.ts';
import { memoryRuns, memorySession } from '../test/memory-session.ts';
import type { ExecutionEvent } from './event.ts';
import type { Execution, StartOptions } from './execution.ts';

/** Promises that nobody looked at, and warnings that Node would have printed. */
const overlooked: unknown[] = [];
const overlook = (what: unknown) => void overlooked.push(what);

beforeEach(() => {
  overlooked.length = 0;
  process.on('unhandledRejection', overlook);
  process.on('warning', overlook);
});

afterEach(async () => {
  await sleep(1);
  process.off('unhandledRejection', overlook);
  process.off('warning', overlook);
  expect(overlooked).toEqual([]);
});

/** Ends only when it is stopped. */
const untilStopped: StepRunner['run'] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

const start = (
  run: StepRunner['run'],
  steps: readonly StepDefinition[],
  options: StartOptions = {},
  runs?: RunStore,
): Promise<Execution> =>
  memorySession([kindOf('Echo', run), choice], runs && { runs }).start(
    pipelineFromDefinition('P', documentOf(...steps)),
    options,
  );

const statuses = async (execution: Execution) =>
  (await execution.steps()).map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);

describe('stop', () => {
  test('stops what runs, starts nothing more, and resolves at the end', async () => {
    const heard: string[] = [];
    const execution = await start(untilStopped, [step('A'), step('B'), after('C', 'A')], {
      onEvent: ({ type }) => heard.push(type),
    });
    const waiting = expect(execution.wait()).rejects.toMatchObject({
      code: 'EXECUTION_STOPPED',
      category: 'stopped',
    });
    await sleep(2);
    expect((await execution.describe()).PipelineExecutionStatus).toBe('Executing');
    const stopped = execution.stop();
    const [description, stepsThen] = await Promise.all([execution.describe(), statuses(execution)]);
    expect([description.PipelineExecutionStatus, stepsThen]).toEqual([
      'Stopping',
      ['A Stopping', 'B Stopping'],
    ]);
    await stopped;
    expect((await execution.describe()).PipelineExecutionStatus).toBe('Stopped');
    expect(await statuses(execution)).toEqual(['A Stopped', 'B Stopped']);
    expect(heard.slice(-4)).toEqual(['ExecutionStopping', 'StepStopped', 'StepStopped', 'ExecutionEnded']);
    await waiting;
  });

  test('twice, and after the end, is one stop', async () => {
    const heard: string[] = [];
    const execution = await start(untilStopped, [step('A')], { onEvent: ({ type }) => heard.push(type) });
    await Promise.all([execution.stop(), execution.stop()]);
    await execution.stop();
    expect(heard.filter((type) => type === 'ExecutionStopping' || type === 'ExecutionEnded')).toHaveLength(2);
    expect((await execution.describe()).FailureReason).toBeUndefined();
  });

  test('after it has succeeded changes nothing', async () => {
    const execution = await start(async () => ({}), [step('A')]);
    const description = await execution.wait();
    await execution.stop();
    expect(await execution.describe()).toEqual(description);
    expect(await execution.wait()).toEqual(description);
  });

  test('at every moment ends in one of the ends', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const events: ExecutionEvent[] = [];
      const execution = await start(async () => ({}), [step('A'), fork('C', 'if', [after('B', 'A')])], {
        onEvent: (event) => events.push(event),
      });
      for (let turn = 0; turn < turns; turn++) await undefined;
      await execution.stop();
      const { PipelineExecutionStatus: status } = await execution.describe();
      expect(['Stopped', 'Succeeded']).toContain(status);
      expect(events.at(-1)).toMatchObject({ type: 'ExecutionEnded', status });
      expect((await execution.steps()).map(({ StepStatus }) => StepStatus)).not.toContain('Executing');
    }
  });

  test.each<[string, StepRunner['run'], string]>([
    [
      'ends normally all the same has succeeded',
      async (_, { signal }) => {
        await sleep(9_999, undefined, { signal }).catch(() => undefined);
        return {};
      },
      'A Succeeded',
    ],
    ['rejects with the reason it was given is stopped', untilStopped, 'A Stopped'],
    [
      "rejects with Node's own AbortError is stopped",
      (_, { signal }) => sleep(9_999, undefined, { signal }),
      'A Stopped',
    ],
    [
      'rejects with a stop of its own is stopped',
      async (_, { signal }) => {
        await sleep(9_999, undefined, { signal }).catch(() => undefined);
        throw slipwayError('it was killed', { code: 'KILLED', category: 'stopped' });
      },
      'A Stopped',
    ],
    [
      'fails by itself in that moment has failed',
      async (_, { signal }) => {
        await sleep(9_999, undefined, { signal }).catch(() => undefined);
        throw new Error('exit code 3');
      },
      'A Failed',
    ],
  ])('a runner that %s', async (_, run, expected) => {
    const execution = await start(run, [step('A'), after('B', 'A')]);
    await sleep(2);
    await execution.stop();
    expect(await statuses(execution)).toEqual([expected]);
    expect((await execution.describe()).PipelineExecutionStatus).toBe('Stopped');
  });

  test('while a step reads a file is a stop, and no failure', async () => {
    const session = memorySession([echo]);
    session.objects.read = (_, { signal } = {}) => sleep(9_999, new Uint8Array(), signal ? { signal } : {});
    const reads = step('A', { X: { 'Std:JsonGet': { S3Uri: 's3://b/k', Path: 'a' } } });
    const execution = await session.start(pipelineFromDefinition('P', documentOf(reads)));
    await sleep(2);
    await execution.stop();
    expect(await statuses(execution)).toEqual(['A Stopped']);
  });
});

describe('a signal', () => {
  test('that fires while it runs stops the execution', async () => {
    const controller = new AbortController();
    const execution = await start(untilStopped, [step('A')], { signal: controller.signal });
    await sleep(2);
    controller.abort();
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_STOPPED' });
    expect(await statuses(execution)).toEqual(['A Stopped']);
  });

  test('that fires as soon as it has started stops it before a step runs', async () => {
    const controller = new AbortController();
    const runs = memoryRuns(new Map());
    const { create } = runs;
    runs.create = async (record) => {
      await create(record);
      controller.abort();
    };
    const execution = await start(untilStopped, [step('A')], { signal: controller.signal }, runs);
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_STOPPED' });
    expect(await execution.steps()).toEqual([]);
  });

  test('that fires after the end, or along with stop(), does no more', async () => {
    const ended = new AbortController();
    const execution = await start(async () => ({}), [step('A')], { signal: ended.signal });
    const description = await execution.wait();
    ended.abort();
    await sleep(1);
    expect(await execution.describe()).toEqual(description);

    const both = new AbortController();
    const stopped = await start(untilStopped, [step('A')], { signal: both.signal });
    both.abort();
    await stopped.stop();
    expect((await stopped.describe()).PipelineExecutionStatus).toBe('Stopped');
  });

  test('serves hundreds of steps and many executions without a warning', async () => {
    const { signal } = new AbortController();
    const listening: StepRunner['run'] = (_, context) => sleep(1, {}, { signal: context.signal });
    for (let i = 0; i < 20; i++) {
      const execution = await start(
        listening,
        Array.from({ length: 100 }, (_, n) => step(`S${n}`)),
        { signal },
      );
      await execution.wait();
    }
  });
});

describe('a journal that cannot be written', () => {
  /** Breaks at the `nth` event, and stays broken. */
  const breakingAt = (nth: number, how: 'rejects' | 'throws' = 'rejects'): RunStore => {
    let count = 0;
    const runs = memoryRuns(new Map());
    const { append } = runs;
    runs.append = (id, ...events) => {
      count += events.length;
      if (count < nth) return append(id, ...events);
      if (how === 'throws') throw new Error('disk full');
      return Promise.reject(new Error('disk full'));
    };
    return runs;
  };
  const steps = [step('A'), step('B'), step('C'), after('D', 'A')];

  test.each(Array.from({ length: 14 }, (_, i) => i + 1))(
    'at event %d ends the execution with what it said',
    async (nth) => {
      for (const how of ['rejects', 'throws'] as const) {
        const execution = await start(
          async (_, { report }) => report({ Seen: 1 }),
          steps,
          {},
          breakingAt(nth, how),
        );
        await expect(execution.wait()).rejects.toThrow('disk full');
        await expect(execution.stop()).rejects.toThrow('disk full');
        await execution.describe();
      }
    },
  );

  test('stops the steps that run, and nobody need be waiting', async () => {
    const stopped: string[] = [];
    const run: StepRunner['run'] = async (_, { stepName, signal }) => {
      if (stepName === 'A') return sleep(2);
      await sleep(9_999, undefined, { signal }).catch(() => stopped.push(stepName));
      signal.throwIfAborted();
    };
    // Started, three starting, three executing, and then A has succeeded.
    const execution = await start(run, steps, {}, breakingAt(8));
    while ((await statuses(execution)).filter((status) => status.endsWith('Stopped')).length < 2)
      await sleep(1);
    expect(stopped).toEqual(['B', 'C']);
    expect(await statuses(execution)).toEqual(['A Succeeded', 'B Stopped', 'C Stopped']);
    await expect(execution.wait()).rejects.toThrow('disk full');
  });

  test('at its very start runs nothing', async () => {
    const runs = memoryRuns(new Map());
    runs.create = () => Promise.reject(new Error('read-only'));
    await expect(start(untilStopped, steps, {}, runs)).rejects.toThrow('read-only');
  });
});

describe('a listener', () => {
  test.each(['ExecutionStarted', 'StepStarting', 'StepExecuting', 'Log', 'StepSucceeded', 'ExecutionEnded'])(
    'that throws at %s ends the execution with what it threw',
    async (type) => {
      const run: StepRunner['run'] = async (_, { log, stepName, signal }) => {
        if (stepName === 'B') return sleep(type === 'ExecutionEnded' ? 2 : 9_999, undefined, { signal });
        log({ host: 'algo-1', time: new Date(), text: 'x' });
        return sleep(2);
      };
      const onEvent = (event: ExecutionEvent) => {
        if (event.type === type) throw new Error('the listener broke');
      };
      const execution = await start(run, [step('A'), step('B')], { onEvent });
      await expect(execution.wait()).rejects.toThrow('the listener broke');
    },
  );

  test('hears the warnings of the plan before the first step', async () => {
    const heard: ExecutionEvent[] = [];
    const warned = step('A', {}, { CacheConfig: {} });
    const execution = await start(async () => ({}), [warned], { onEvent: (event) => heard.push(event) });
    await execution.wait();
    expect(heard[1]).toEqual({
      type: 'Warning',
      step: 'A',
      path: '$.Steps[0].CacheConfig',
      message: 'is not read by the local engine: it has no effect here',
    });
    expect(heard[2]).toMatchObject({ type: 'StepStarting' });
  });
});

test('what is described has the shapes of SageMaker', async () => {
  const execution = await start(async () => ({}), [step('A')]);
  const description = await execution.wait();
  expect(description).toEqual({
    PipelineArn: 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/P',
    PipelineExecutionArn: execution.arn,
    PipelineExecutionStatus: 'Succeeded',
    CreationTime: expect.any(Date),
    LastModifiedTime: expect.any(Date),
  });
  expect(await execution.steps()).toEqual([
    {
      StepName: 'A',
      StepType: 'Echo',
      StepStatus: 'Succeeded',
      StartTime: expect.any(Date),
      EndTime: expect.any(Date),
      AttemptCount: 1,
    },
  ]);
});
