import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { RunStore } from '../contract/run-store.ts';
import type { StepKind } from '../contract/step-kind.ts';
import { planDefinition } from '../definition/plan.ts';
import type { JsonObject } from '../json.ts';
import { documentOf, step } from '../test/documents.ts';
import { choice, kindOf } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';
import { pipelines } from '../test/pipelines.ts';
import { describeExecution, describeSteps } from './describe.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import type { Execution } from './execution.ts';
import { openJournal } from './journal.ts';
import { applyEvent, initialState } from './state.ts';

/** Does what its arguments say: reports, waits a turn or more, fails, ignores or heeds the signal. */
const acts: StepKind = kindOf(
  'Echo',
  async (request, { report, signal }) => {
    const { Turns, Fails, Deaf } = request as { Turns: number; Fails: boolean; Deaf: boolean };
    for (let turn = 0; turn < Turns; turn++) {
      await (turn % 2 === 0 ? undefined : sleep(0));
      report({ Turn: turn });
      if (!Deaf) signal.throwIfAborted();
    }
    if (Fails) throw new Error('as it was told');
    return { Turns };
  },
  { metadata: (known) => known as JsonObject },
);

const isNotice = (event: ExecutionEvent) => ['Log', 'Metric', 'Progress', 'Warning'].includes(event.type);

/** A state that knows nothing but the events. */
function folded(events: readonly JournalEvent[], startTime: Date) {
  const state = initialState(startTime);
  for (const event of events) applyEvent(state, event);
  return state;
}

test('at every moment an execution is described as the fold of its journal, and its events keep their order', async () => {
  const whenStopped = fc.option(fc.nat(40), { nil: undefined, freq: 3 });
  const limit = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(pipelines, whenStopped, limit, async (document, stopAt, parallelism) => {
      const session = memorySession([acts, choice]);
      const { graph } = await planDefinition(document, session.kinds);
      const placed = new Map(graph.nodes.map((node) => [node.step.name, node.step]));
      const heard: JournalEvent[] = [];
      const comparisons: Promise<void>[] = [];
      let execution: Execution | undefined;
      const compare = async (at: Execution): Promise<void> => {
        const state = folded(heard, (await at.describe()).CreationTime);
        const arns = { pipelineArn: (await at.describe()).PipelineArn, arn: at.arn };
        expect(await at.describe()).toEqual(describeExecution(state, arns));
        expect(await at.steps()).toEqual(describeSteps(state, placed));
      };
      execution = await session.start(pipelineFromDefinition('P', document), {
        ...(parallelism !== undefined && { parallelism }),
        onEvent(event) {
          if (isNotice(event)) return;
          heard.push(event as JournalEvent);
          if (heard.length === stopAt) void execution?.stop();
          const snapshot = [...heard];
          const now = execution && { described: execution.describe(), steps: execution.steps() };
          if (execution === undefined || now === undefined) return;
          const { arn } = execution;
          comparisons.push(
            (async () => {
              const described = await now.described;
              const state = folded(snapshot, described.CreationTime);
              expect(described).toEqual(
                describeExecution(state, { pipelineArn: described.PipelineArn, arn }),
              );
              expect(await now.steps).toEqual(describeSteps(state, placed));
            })(),
          );
        },
      });
      await execution.wait().catch(() => undefined);
      await Promise.all(comparisons);
      await compare(execution);
      const journal = await Array.fromAsync(session.runs.events(execution.id));
      expect(journal).toEqual(heard);
      expectOrder(journal);
    }),
    { numRuns: 150 },
  );
});

/** What a reader of a journal may rely on. */
function expectOrder(journal: readonly JournalEvent[]): void {
  expect(journal[0]?.type).toBe('ExecutionStarted');
  expect(journal.at(-1)?.type).toBe('ExecutionEnded');
  const steps = new Map<string, string[]>();
  for (const event of journal) {
    if (!('step' in event)) continue;
    const types = steps.get(event.step) ?? [];
    steps.set(event.step, [...types, event.type]);
  }
  for (const types of steps.values()) {
    expect(types.join(' ')).toMatch(/^StepStarting( StepExecuting)* Step(Succeeded|Failed|Stopped)$/);
  }
}

describe('what is announced', () => {
  const announced = (step: string): JournalEvent => ({ type: 'StepStopped', time: new Date(1), step });
  const opened = (append: RunStore['append']) => {
    const { runs } = memorySession([]);
    return openJournal({ ...runs, append }, 'a', initialState(new Date(0)));
  };

  test('is written with the next event that is recorded, and counts at once', async () => {
    const written: string[][] = [];
    const journal = opened(async (_, ...events) => void written.push(events.map(nameOf)));
    journal.announce(announced('A'));
    journal.announce(announced('B'));
    expect(journal.state.lastModified).toEqual(new Date(1));
    await journal.record(announced('C'));
    await journal.record(announced('D'));
    expect(written).toEqual([['A', 'B', 'C'], ['D']]);
  });

  test('is written soon where no event follows', async () => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    opened(async (_, ...events) => resolve(events.map(nameOf))).announce(announced('A'));
    expect(await promise).toEqual(['A']);
  });

  test('and cannot be written fails the next event that is recorded', async () => {
    const failed = Promise.withResolvers<void>();
    const journal = opened(async () => {
      failed.resolve();
      throw new Error('disk full');
    });
    journal.announce(announced('A'));
    await failed.promise;
    await expect(journal.record(announced('B'))).rejects.toThrow('disk full');
  });
});

const nameOf = (event: JournalEvent): string => ('step' in event ? event.step : event.type);

test('a store that is slow has the events in order, and intent before the deed', async () => {
  const session = memorySession([acts, choice]);
  const { append } = session.runs;
  let delay = 8;
  session.runs.append = async (id, ...events) => {
    await sleep(delay);
    delay = Math.max(0, delay - 2);
    await append(id, ...events);
  };
  const known: string[][] = [];
  const spying = kindOf('Echo', async (_, { executionId }) => {
    known.push((session.journal.get(executionId) ?? []).map((event) => event.type));
  });
  const slow = memorySession([spying], { runs: session.runs });
  const execution = await slow.start(pipelineFromDefinition('P', documentOf(step('A'))));
  await execution.wait();
  expect(known).toEqual([['ExecutionStarted', 'StepStarting', 'StepExecuting']]);
  const journal = await Array.fromAsync(session.runs.events(execution.id));
  expectOrder(journal);
});
