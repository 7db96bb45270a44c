import { expect, test } from 'vitest';
import { subprocesses } from './backend.ts';
import { faultPoint } from './call-fault.ts';
import { type Case, caseText } from './case.ts';
import type { Outcome } from './outcome.ts';
import { planCases } from './plan-cases.ts';
import { faultsOf } from './plan-faults.ts';
import { random } from './random.ts';
import type { Survey } from './survey.ts';

const OUTCOME: Outcome = {
  executions: [],
  listed: '',
  attempts: new Map(),
  effects: [],
  succeeded: new Set(),
  logs: new Map(),
  files: [],
  leftovers: [],
};
const NONE = { atPoints: new Map<string, number>(), atFaults: new Map<string, number>() };

/** A pipeline whose processes pass these points, a millisecond after the other. */
function passing(name: string, ...processes: readonly (readonly string[])[]): Survey {
  return {
    pipeline: { name, executions: 1, waits: false, isAttended: false, make: () => expect.unreachable() },
    backend: subprocesses,
    outcome: OUTCOME,
    processes: processes.map((points) => ({ points, from: 100, to: 100 + points.length })),
  };
}

const often = passing('Often', ['a', 'b', 'a', 'b', 'a', 'c']);
const twice = passing('Twice', ['a', 'd'], ['e', 'a', 'b']);

function points(cases: readonly Case[]): readonly string[] {
  return cases.flatMap(({ kills }) => kills.flatMap((kill) => (kill && 'at' in kill ? [kill.at] : [])));
}

test('kills are as many as were asked for, and spread over all points, however often each is passed', () => {
  const hit = points(planCases([often, twice], 1_000, NONE, random(1)));
  expect(hit.length).toBeGreaterThan(800);
  for (const point of 'abcde') {
    const share = hit.filter((one) => one === point).length / hit.length;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.22);
  }
});

test('what was hit often is left alone', () => {
  const atPoints = new Map([...'abcd'].map((point) => [point, 50]));
  const hit = points(planCases([often, twice], 40, { ...NONE, atPoints }, random(1)));
  expect(hit.filter((point) => point !== 'e').length).toBeLessThan(hit.length / 2);
});

test('the same seed has the same cases, and another has others', () => {
  const plan = (seed: number) => planCases([often, twice], 50, NONE, random(seed)).map(caseText);
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

test('who goes on for a process that was killed is killed in the rest of what that one was at', () => {
  for (const { survey, kills } of planCases([often, twice], 300, NONE, random(1))) {
    let [process, reached] = [0, -1];
    for (const kill of kills) {
      if (kill === undefined) {
        process += 1;
        reached = -1;
      } else if ('at' in kill) {
        const { points = [] } = survey.processes[process] ?? {};
        const places = points.flatMap((point, place) =>
          point === kill.at && place > reached ? [place] : [],
        );
        expect(places.length).toBeGreaterThanOrEqual(kill.passing);
        reached = places[kill.passing - 1] ?? -1;
      } else break; // Nobody knows where it is after a kill by the clock.
    }
  }
});

test('a machine dies in some cases, and in none of them more often than a lost job is tried again', () => {
  const deaths = planCases([often, twice], 1_000, NONE, random(1)).map(
    ({ kills }) => kills.filter((kill) => kill?.withJobs).length,
  );
  expect(new Set(deaths)).toEqual(new Set([0, 1, 2]));
});

test('calls of a service that runs jobs go wrong too, each in each way, and no machine takes its jobs along', () => {
  const calls = new Map([
    ['CreateTrainingJob', 2],
    ['GetLogEvents', 5],
  ]);
  const witness = { effects: [], running: [], logs: new Map(), contents: new Map(), calls, struck: [] };
  const remote: Survey = { ...often, outcome: { ...OUTCOME, witness } };
  const cases = planCases([remote], 200, NONE, random(1));
  const faults = cases.flatMap((one) => one.faults);
  const counts = Map.groupBy(faults, faultPoint);
  expect([...counts.keys()].sort()).toEqual(faultsOf(remote).toSorted());
  expect([...counts.keys()]).toHaveLength(9);
  for (const [, { length }] of counts) expect(length).toBeGreaterThan(faults.length / 9 - 2);
  for (const { operation, call } of faults) expect(call).toBeLessThanOrEqual(calls.get(operation) ?? 0);
  expect(cases.flatMap(({ kills }) => kills).some((kill) => kill?.withJobs)).toBe(false);
  expect(planCases([often], 20, NONE, random(1)).flatMap((one) => one.faults)).toEqual([]);
});
