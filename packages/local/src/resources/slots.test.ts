import { setTimeout } from 'node:timers/promises';
import type { JobResources } from '@slipway/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noSlots, openSlots, type Slots } from './slots.ts';

const GIB = 2 ** 30;
const machine: JobResources = { cpus: 4, memory: 16 * GIB, gpus: 1 };
const { signal } = new AbortController();

function wants(cpus: number, gib = 1, gpus = 0): JobResources {
  return { cpus, memory: gib * GIB, gpus };
}

/** What asks for room, and whether it has it by now. */
function asking(slots: Slots, jobName: string, wanted: JobResources, more: { signal?: AbortSignal } = {}) {
  const told: string[] = [];
  const state = { has: false, told, error: undefined as unknown };
  const taken = slots.take(jobName, wanted, { signal, ...more, onWait: (text) => told.push(text) }).then(
    () => {
      state.has = true;
    },
    (error: unknown) => {
      state.error = error;
    },
  );
  return { ...{ taken }, state };
}

describe('slots', () => {
  test.each([
    ['CPUs', wants(2), wants(2), wants(1)],
    ['memory', wants(1, 8), wants(1, 8), wants(1, 1)],
    ['GPUs', wants(1, 1, 1), wants(1, 1), wants(1, 1, 1)],
  ])('hold as many jobs as there are %s for', async (_what, one, two, three) => {
    const slots = openSlots(machine);
    const jobs = [one, two, three].map((wanted, index) => asking(slots, `job-${index}`, wanted));
    await setTimeout();
    expect(jobs.map(({ state }) => state.has)).toEqual([true, true, false]);
    slots.giveBack('job-0');
    await jobs[2]?.taken;
    expect(jobs[2]?.state.has).toBe(true);
  });

  test('say what a job waits for', async () => {
    const slots = openSlots(machine);
    slots.takeNow('runs', wants(3, 12));
    const first = asking(slots, 'first', wants(2, 8));
    const second = asking(slots, 'second', wants(1, 1, 1));
    expect(first.state.told).toEqual(['waiting for 2 CPUs, 8 GiB: free are 1 CPU, 4 GiB, 1 GPU']);
    expect(second.state.told).toEqual([
      'waiting for 1 CPU, 1 GiB, 1 GPU: free are 1 CPU, 4 GiB, 1 GPU, and 1 job waits before it',
    ]);
    slots.giveBack('runs');
    await Promise.all([first.taken, second.taken]);
  });

  test('let a job that wants more than there is run alone', async () => {
    const slots = openSlots(machine);
    const small = asking(slots, 'small', wants(1));
    const large = asking(slots, 'large', wants(2, 64));
    const next = asking(slots, 'next', wants(1));
    await small.taken;
    expect([large.state.has, next.state.has]).toEqual([false, false]);
    slots.giveBack('small');
    await large.taken;
    expect(next.state.has).toBe(false);
    slots.giveBack('large');
    await next.taken;
  });

  test('let nobody wait for GPUs that the machine has none of', async () => {
    const slots = openSlots({ ...machine, gpus: 0 });
    await Promise.all(['a', 'b'].map((name) => slots.take(name, wants(1, 1, 8), { signal })));
  });

  test('give a job that runs already its room at once, and let others wait until there is some', async () => {
    const slots = openSlots(machine);
    slots.takeNow('one', wants(4));
    slots.takeNow('two', wants(4));
    const waits = asking(slots, 'waits', wants(1));
    slots.giveBack('one');
    await setTimeout();
    expect(waits.state.has).toBe(false);
    slots.giveBack('two');
    await waits.taken;
  });

  test('let go of who is stopped while it waits, and start those behind it', async () => {
    const slots = openSlots(machine);
    slots.takeNow('runs', wants(2));
    const stopping = new AbortController();
    const stopped = asking(slots, 'stopped', wants(4), { signal: stopping.signal });
    const behind = asking(slots, 'behind', wants(2));
    await setTimeout();
    expect(behind.state.has).toBe(false);
    stopping.abort('enough');
    await Promise.all([stopped.taken, behind.taken]);
    expect(stopped.state).toMatchObject({ has: false, error: 'enough' });
    await expect(slots.take('late', wants(0), { signal: stopping.signal })).rejects.toBe('enough');
  });

  test('fail who has waited too long as SageMaker does where there is no capacity', async () => {
    const slots = openSlots(machine, { waitSeconds: 0.05 });
    slots.takeNow('runs', wants(4));
    await expect(slots.take('late', wants(1), { signal })).rejects.toMatchObject({
      code: 'RESOURCE_LIMIT',
      category: 'job',
      exceptionType: 'SageMaker.RESOURCE_LIMIT',
      message: 'ResourceLimitExceeded: no room for 1 CPU, 1 GiB within 0.05 s',
    });
    slots.giveBack('runs');
    await slots.take('in time', wants(4), { signal });
  });

  test('that are none hold nobody', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => noSlots.take(name, wants(1_000), { signal })));
  });
});

describe('any jobs in any order', () => {
  const upTo = (cpus: number, gib: number, gpus: number) =>
    fc.record({
      cpus: fc.integer({ min: 1, max: cpus }),
      memory: fc.integer({ min: 0, max: gib }).map((size) => size * GIB),
      gpus: fc.integer({ min: 0, max: gpus }),
    });
  // Mostly jobs of which several fit, some that take most of it, some that want more than there is.
  const resources = fc.oneof(upTo(2, 4, 0), upTo(2, 4, 0), upTo(4, 16, 1), upTo(6, 24, 2));
  /** Somebody asks, the oldest job that runs ends, or the one that waits at this place gives up. */
  const action = fc.oneof(
    { weight: 3, arbitrary: resources.map((wanted) => ({ wanted })) },
    { weight: 2, arbitrary: fc.constant('end' as const) },
    { weight: 1, arbitrary: fc.nat(5).map((place) => ({ place })) },
  );

  test('are never more than fits, start in the order they came, and all get their turn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const slots = openSlots(machine);
        const running = new Map<string, JobResources>();
        const waiting = new Map<string, AbortController>();
        const asked: string[] = [];
        const started: string[] = [];
        const gaveUp = new Set<string>();
        const end = (): void => {
          const [first] = running.keys();
          if (first === undefined) return;
          running.delete(first);
          slots.giveBack(first);
        };
        for (const [index, next] of actions.entries()) {
          if (next === 'end') end();
          else if ('place' in next) {
            const name = [...waiting.keys()][next.place];
            if (name === undefined) continue;
            gaveUp.add(name);
            waiting.get(name)?.abort();
          } else {
            const name = `job-${index}`;
            const stopping = new AbortController();
            asked.push(name);
            waiting.set(name, stopping);
            void slots
              .take(name, next.wanted, { signal: stopping.signal })
              .then(() => {
                started.push(name);
                running.set(name, next.wanted);
              })
              .catch(() => undefined)
              .finally(() => waiting.delete(name));
          }
          await setTimeout();
          const total = [...running.values()].reduce(
            (sum, { cpus, memory, gpus }) => ({
              cpus: sum.cpus + cpus,
              memory: sum.memory + memory,
              gpus: sum.gpus + gpus,
            }),
            { cpus: 0, memory: 0, gpus: 0 },
          );
          const fits =
            total.cpus <= machine.cpus && total.memory <= machine.memory && total.gpus <= machine.gpus;
          expect(fits || running.size === 1).toBe(true);
          // Nobody waits where nothing runs.
          expect(waiting.size === 0 || running.size > 0).toBe(true);
        }
        while (running.size > 0) {
          end();
          await setTimeout();
        }
        expect(waiting.size).toBe(0);
        expect(started).toEqual(asked.filter((name) => !gaveUp.has(name)));
      }),
    );
  });
});
