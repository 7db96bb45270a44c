import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Closable, ConformanceCase } from '../conformance-case.ts';

/** A way to get a contract wrong, and the cases that must notice. */
export interface PlantedFault<Fixture> {
  readonly name: string;
  readonly setup: () => Fixture | Promise<Fixture>;
  readonly noticedBy: readonly string[];
  /** With it these cases never end, and are not waited for. */
  readonly hangs?: true;
}

/** Shows that the cases of a suite can fail: each notices at least one of these faults. */
export function describeFaults<Fixture extends Closable>(
  title: string,
  cases: readonly ConformanceCase<Fixture>[],
  faults: readonly PlantedFault<Fixture>[],
): void {
  const caseNamed = new Map(cases.map((one) => [one.name, one]));

  describe.concurrent(title, () => {
    for (const { name, setup, noticedBy, hangs } of faults) {
      test.for(noticedBy)(`${name}: %s`, async (noticed) => {
        const one = caseNamed.get(noticed);
        assert.ok(one, `there is a case '${noticed}'`);
        const fixture = await setup();
        try {
          assert.equal(one.exempt?.(fixture), undefined);
          const verdict = one.run(fixture).then(() => 'held', String);
          // Else to its end, however slow this machine is: what goes on would be at work in a fixture that is closed.
          expect(
            await (hangs ? Promise.race([verdict, setTimeout(2_000, 'did not end')]) : verdict),
          ).not.toBe('held');
        } finally {
          await fixture.close?.();
        }
      });
    }
  });

  test(`${title}: no case is without one`, () => {
    const noticed = new Set(faults.flatMap(({ noticedBy }) => noticedBy));
    expect(cases.map(({ name }) => name).filter((name) => !noticed.has(name))).toEqual([]);
  });
}
