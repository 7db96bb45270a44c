import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { StepContext } from '../contract/step-runner.ts';
import type { PipelineDefinition } from '../definition/document.ts';
import { slipwayError } from '../errors.ts';
import { after, documentOf, fork, step } from '../test/documents.ts';
import { choice, end, kindOf } from '../test/kinds.ts';
import { type MemorySession, memorySession } from '../test/memory-session.ts';
import { pipelines } from '../test/pipelines.ts';
import type { JournalEvent } from './event.ts';
import type { Execution, ExecutionStep } from './execution.ts';
import { applyEvent, initialState } from './state.ts';

/** Jobs that outlive the process that started them: how each ended is known by its name. */
interface World {
  readonly session: MemorySession;
  /** How often each job really ran. */
  readonly effects: Map<string, number>;
  /** As if a job had never run. */
  forget(jobName: string): void;
  /** What befalls a step: it is asked for each attempt, and may throw. */
  happens(context: StepContext, request: unknown): unknown;
}

function world(happens: World['happens'] = (_, request) => request): World {
  const effects = new Map<string, number>();
  const endings = new Map<string, () => unknown>();
  const made: World = {
    effects,
    happens,
    forget(jobName) {
      effects.delete(jobName);
      endings.delete(jobName);
    },
    session: memorySession([
      kindOf(
        'Echo',
        async (request, context) => {
          const known = endings.get(context.jobName);
          if (known !== undefined) return known();
          effects.set(context.jobName, (effects.get(context.jobName) ?? 0) + 1);
          const ending = outcomeOf(() => made.happens(context, request));
          endings.set(context.jobName, ending);
          await Promise.resolve();
          return ending();
        },
        { retryable: ['SageMaker.JOB_INTERNAL_ERROR'] },
      ),
      choice,
      end,
    ]),
  };
  return made;
}

function outcomeOf(run: () => unknown): () => unknown {
  try {
    const value = run();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

const statuses = (steps: readonly ExecutionStep[]) =>
  Object.fromEntries(steps.map(({ StepName, StepStatus }) => [StepName, StepStatus]));

async function run({ session }: World, document: PipelineDefinition): Promise<Execution> {
  const execution = await session.start(pipelineFromDefinition('P', document));
  await execution.wait().catch(() => undefined);
  return execution;
}

async function resume({ session }: World, id: string): Promise<Execution> {
  const execution = await session.resume(id);
  await execution.wait().catch(() => undefined);
  return execution;
}

const failsOnce =
  (name: string): World['happens'] =>
  (context, request) => {
    if (context.stepName === name && context.attempt === 1) throw new Error('the first time');
    return request;
  };

describe('resume', () => {
  test('runs a failed step again as its next attempt, and nothing that succeeded', async () => {
    const here = world(failsOnce('B'));
    const first = await run(here, documentOf(step('A'), after('B', 'A'), after('C', 'B')));
    expect(statuses(await first.steps())).toEqual({ A: 'Succeeded', B: 'Failed' });
    const again = await resume(here, first.id);
    expect((await again.describe()).PipelineExecutionStatus).toBe('Succeeded');
    expect(again.arn).toBe(first.arn);
    const steps = await again.steps();
    expect(steps.map(({ StepName, AttemptCount }) => `${StepName} ${AttemptCount}`)).toEqual([
      'A 1',
      'B 2',
      'C 1',
    ]);
    expect([...here.effects.values()]).toEqual([1, 1, 1, 1]);
    expect((await again.describe()).FailureReason).toBeUndefined();
  });

  test('takes the branch that was selected before', async () => {
    const here = world(failsOnce('Yes'));
    const first = await run(here, documentOf(fork('F', 'if', [step('Yes')], [step('No')])));
    expect(statuses(await (await resume(here, first.id)).steps())).toEqual({
      F: 'Succeeded',
      Yes: 'Succeeded',
    });
  });

  test('goes on with what was stopped', async () => {
    const here = world();
    const stopper = new AbortController();
    here.happens = ({ signal, stepName }) => {
      if (stepName === 'A') stopper.abort();
      signal.throwIfAborted();
    };
    const first = await here.session.start(
      pipelineFromDefinition('P', documentOf(step('A'), after('B', 'A'))),
      {
        signal: stopper.signal,
      },
    );
    await first.wait().catch(() => undefined);
    expect((await first.describe()).PipelineExecutionStatus).toBe('Stopped');
    here.happens = () => ({});
    const again = await resume(here, first.id);
    expect(statuses(await again.steps())).toEqual({ A: 'Succeeded', B: 'Succeeded' });
  });

  test('tries a job again that was lost with the process before, and once', async () => {
    let losses = 1;
    const here = world(() => {
      if (losses-- > 0) {
        throw slipwayError('gone', {
          code: 'JOB_LOST',
          category: 'job',
          exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
        });
      }
      return {};
    });
    const first = await run(here, documentOf(step('A')));
    expect(statuses(await first.steps())).toEqual({ A: 'Failed' });
    killedAt(3, here, first.id);
    const again = await resume(here, first.id);
    expect(await again.steps()).toMatchObject([{ StepStatus: 'Succeeded', AttemptCount: 2 }]);
    expect([...here.effects.values()]).toEqual([1, 1]);
  });

  test('tells the listener what the journal has, and then goes on', async () => {
    const here = world(failsOnce('B'));
    const first = await run(here, documentOf(step('A'), after('B', 'A')));
    const heard: JournalEvent['type'][] = [];
    const again = await here.session.resume(first.id, {
      onEvent: (event) => heard.push(event.type as JournalEvent['type']),
    });
    await again.wait();
    const events = await Array.fromAsync(here.session.runs.events(first.id));
    expect(heard).toEqual(events.map(({ type }) => type));
    expect(heard.filter((type) => type.startsWith('Execution'))).toEqual([
      'ExecutionStarted',
      'ExecutionEnded',
      'ExecutionResumed',
      'ExecutionEnded',
    ]);
  });

  test.each([
    ['that succeeded', documentOf(step('A')), /it succeeded/],
    [
      'that ended in a terminal step',
      documentOf(step('A'), { ...after('E', 'A'), Type: 'End' }),
      /End step E/,
    ],
  ])('refuses an execution %s', async (_, document, reason) => {
    const here = world();
    const first = await run(here, document);
    const refused = here.session.resume(first.id);
    await expect(refused).rejects.toMatchObject({ code: 'EXECUTION_NOT_RESUMABLE', category: 'input' });
    await expect(refused).rejects.toThrow(reason);
    expect(await here.session.runs.isClaimed(first.id)).toBe(false);
  });

  test('refuses what nobody started, and what another process runs', async () => {
    const here = world(failsOnce('A'));
    await expect(here.session.resume('nothing')).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
    const first = await run(here, documentOf(step('A')));
    const claim = await here.session.runs.claim(first.id);
    await expect(here.session.resume(first.id)).rejects.toMatchObject({ code: 'EXECUTION_OWNED' });
    await claim?.release();
    expect((await resume(here, first.id)).id).toBe(first.id);
  });
});

/**
 * The same world, whose process died when its journal had come to `length` events: a job whose start was
 * not journaled by then has not run, one that was may have.
 */
function killedAt(
  length: number,
  { session, effects, forget }: World,
  id: string,
  hasNotRun = () => false,
): void {
  const events = (session.journal.get(id) ?? []).slice(0, length);
  session.journal.set(id, events);
  const state = initialState(new Date());
  for (const event of events) applyEvent(state, event);
  const mayHaveRun = new Set(
    events.flatMap((event) => (event.type === 'StepStarting' ? [event.jobName] : [])),
  );
  for (const { status, jobName } of state.steps.values()) {
    if (status === 'Starting' || (status === 'Executing' && hasNotRun())) mayHaveRun.delete(jobName);
  }
  for (const jobName of effects.keys()) if (!mayHaveRun.has(jobName)) forget(jobName);
}

test('from any moment of any history an execution comes to the same end, and no job runs twice', async () => {
  const happens: World['happens'] = (_, request) => {
    if ((request as { Fails?: boolean }).Fails) throw new Error('as it was told');
    return request;
  };
  await fc.assert(
    fc.asyncProperty(
      pipelines,
      fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.boolean()),
      async (document, moments, coins) => {
        const whole = await run(world(happens), document);
        const here = world(happens);
        let execution = await run(here, document);
        // The later ones kill it while it is being resumed.
        for (const moment of moments) {
          const { length } = here.session.journal.get(execution.id) ?? [];
          killedAt(1 + (moment % length), here, execution.id, () => coins.next().value);
          const last = here.session.journal.get(execution.id)?.at(-1);
          if (last?.type === 'ExecutionEnded' && last.status === 'Succeeded') break;
          execution = await resume(here, execution.id);
        }
        const { PipelineExecutionStatus: expected } = await whole.describe();
        expect((await execution.describe()).PipelineExecutionStatus).toBe(expected);
        // Where a step failed, how far those beside it got is a matter of time.
        if (expected === 'Succeeded')
          expect(statuses(await execution.steps())).toEqual(statuses(await whole.steps()));
        for (const count of here.effects.values()) expect(count).toBe(1);
      },
    ),
    { numRuns: 300 },
  );
});
