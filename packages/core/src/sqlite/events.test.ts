import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StepRun, StepRunQuery } from '../contract/run-store.ts';
import type { JournalEvent } from '../engine/event.ts';
import { applyEvent, initialState } from '../engine/state.ts';
import { testFolder, testStore } from '../test/journal.ts';
import { at, record } from '../test/records.ts';

const step = fc.constantFrom('A', 'B');
const key = fc.constantFrom('k', 'l');
/** Of a step, whenever. */
const stepEvent = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('StepKeyed' as const), step, key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('StepSucceeded' as const), step }) },
  fc.record({ type: fc.constant('StepFailed' as const), step, failureReason: fc.constant('of the step') }),
  fc.record({ type: fc.constant('StepStopped' as const), step }),
);
/** Of the execution, in an order that its engine writes: an end is followed by nothing but a resumption. */
const executionEvents = fc
  .array(
    fc.record({
      stopping: fc.boolean(),
      status: fc.constantFrom('Failed' as const, 'Stopped' as const),
      failureReason: fc.option(fc.constantFrom('r', 's'), { nil: undefined }),
    }),
    { maxLength: 3 },
  )
  .map((lives) =>
    lives.flatMap(({ stopping, status, failureReason }) => [
      ...(stopping ? [{ type: 'ExecutionStopping' as const }] : []),
      { type: 'ExecutionEnded' as const, status, ...(failureReason !== undefined && { failureReason }) },
      { type: 'ExecutionResumed' as const },
    ]),
  );

/** Events of three executions, of two pipelines, as they come to the journal. */
const history = fc
  .tuple(executionEvents, executionEvents, executionEvents)
  .chain((own) =>
    fc.tuple(
      fc.constant(own),
      fc.array(fc.tuple(fc.nat(2), fc.oneof(stepEvent, fc.constant('own' as const))), {
        maxLength: 40,
        size: 'max',
      }),
    ),
  )
  .map(([own, order]) => {
    const left = own.map((events) => [...events]);
    return order.flatMap(([execution, what], second) => {
      const event = what === 'own' ? left[execution]?.shift() : what;
      if (event === undefined) return [];
      const more =
        event.type === 'StepKeyed'
          ? { parts: {} }
          : event.type === 'StepSucceeded'
            ? { response: second }
            : {};
      return [{ execution, event: { ...event, ...more, time: at(second * 1_000) } as JournalEvent }];
    });
  });

test('lists and look-ups say what the events say', async () => {
  const path = join(testFolder(), 'executions.sqlite');
  const store = testStore(path);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(history, fc.option(fc.nat(2)), async (events, removed) => {
      round++;
      const records = [0, 1, 2].map((one) =>
        record(`${round}-${one}`, { pipelineName: `${round}-${one === 2 ? 'Q' : 'P'}`, startTime: at(one) }),
      );
      for (const one of records) await store.create(one);
      for (const { execution, event } of events) await store.append(`${round}-${execution}`, event);
      if (removed !== null) await store.remove(`${round}-${removed}`);
      const left = records.flatMap((one, index) => (index === removed ? [] : [{ ...one, index }]));

      const summaries = await Array.fromAsync(store.list({ idPrefix: `${round}-` }));
      expect(summaries).toEqual(
        left.reverse().map(({ id, arn, pipelineName, startTime, index }) => {
          const state = initialState(startTime);
          for (const { execution, event } of events) if (execution === index) applyEvent(state, event);
          const { status, lastModified, failureReason } = state;
          return {
            ...{ id, arn, pipelineName, startTime, status, lastModified },
            ...(failureReason !== undefined && { failureReason }),
          };
        }),
      );
      for (const pipelineName of [`${round}-P`, `${round}-Q`]) {
        const ofPipeline = left.filter((one) => one.pipelineName === pipelineName);
        for (const query of QUERIES) {
          const expected = runsIn(events, query, new Map(ofPipeline.map((one) => [one.index, one])));
          expect(await Array.fromAsync(store.stepRuns({ pipelineName, ...query }))).toEqual(
            expected.filter((run) => !query.succeeded || run.succeeded).slice(0, query.limit),
          );
        }
      }
    }),
    { numRuns: 300 },
  );
});

const QUERIES: readonly Omit<StepRunQuery, 'pipelineName'>[] = [
  { step: 'A' },
  { step: 'A', key: 'k' },
  { step: 'A', succeeded: true },
  { step: 'B', key: 'l', limit: 2 },
  { step: 'B', key: 'l', succeeded: true, limit: 1 },
];

/** By looking at every event. */
function runsIn(
  events: readonly { readonly execution: number; readonly event: JournalEvent }[],
  { step, key }: { readonly step: string; readonly key?: string },
  executions: ReadonlyMap<number, { readonly id: string; readonly arn: string }>,
): StepRun[] {
  return events
    .flatMap(({ execution, event: keyed }, index): StepRun[] => {
      const ran = executions.get(execution);
      if (keyed.type !== 'StepKeyed' || ran === undefined) return [];
      if (keyed.step !== step || (key !== undefined && keyed.key !== key)) return [];
      const later = events
        .slice(index + 1)
        .flatMap((one) => (one.execution === execution ? [one.event] : []));
      const next = later.findIndex((event) => event.type === 'StepKeyed' && event.step === step);
      const succeeded = later
        .slice(0, next === -1 ? undefined : next)
        .findLast((event) => event.type === 'StepSucceeded' && event.step === step);
      const run = { executionId: ran.id, executionArn: ran.arn, keyed };
      return [succeeded?.type === 'StepSucceeded' ? { ...run, succeeded } : run];
    })
    .reverse();
}
