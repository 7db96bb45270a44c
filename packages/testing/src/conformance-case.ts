import { describe, test } from 'vitest';

/** One promise of a contract, as something that can be run, with or without a test runner. */
export interface ConformanceCase<Fixture> {
  /** What must hold. */
  readonly name: string;
  /** Why it does not apply to this fixture; `undefined` when it does. */
  readonly exempt?: (fixture: Fixture) => string | undefined;
  /** Rejects when it does not hold. Leaves nothing running. */
  readonly run: (fixture: Fixture) => Promise<void>;
}

/** What a setup hands to one case: called anew for each, closed after it. */
export interface Closable {
  close?(): void | Promise<void>;
}

export interface SuiteOptions {
  /** Milliseconds a case may take, its setup included; default 300,000. */
  readonly timeout?: number;
}

/** Makes every case a test of its own. A case that does not apply is shown as skipped, with the reason. */
export function describeCases<Fixture extends Closable>(
  title: string,
  cases: readonly ConformanceCase<Fixture>[],
  setup: () => Fixture | Promise<Fixture>,
  { timeout = 300_000 }: SuiteOptions = {},
): void {
  describe(title, () => {
    for (const { name, exempt, run } of cases) {
      test(name, { timeout }, async (context) => {
        const fixture = await setup();
        // A hook and no `finally`, which a case that hangs would never reach.
        context.onTestFinished(async () => await fixture.close?.());
        const reason = exempt?.(fixture);
        if (reason !== undefined) context.skip(reason);
        await run(fixture);
      });
    }
  });
}
