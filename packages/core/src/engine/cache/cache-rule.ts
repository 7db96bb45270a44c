import type { StepRun } from '../../contract/run-store.ts';
import { durationMs } from '../../definition/cache-config.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import type { CacheSource } from '../event.ts';
import type { CacheMode } from '../execution.ts';

/** Whether a step may be taken from the cache, and from how old a run. */
export type CacheRule =
  | { readonly isCached: true; readonly expireAfterMs: number }
  | { readonly isCached: false; readonly because: string };

export function cacheRule({ kind, definition }: PlacedStep, mode: CacheMode): CacheRule {
  if (kind.cacheKey === undefined) {
    return { isCached: false, because: `${kind.type} steps are never cached` };
  }
  if (mode === 'off') return { isCached: false, because: 'the execution was started with the cache off' };
  if (mode === 'all') return { isCached: true, expireAfterMs: Number.POSITIVE_INFINITY };
  const { Enabled, ExpireAfter = '' } = definition.CacheConfig ?? {};
  if (!Enabled) return { isCached: false, because: 'the step has no CacheConfig that enables it' };
  return { isCached: true, expireAfterMs: durationMs(ExpireAfter) ?? 0 };
}

/** The run behind a success, which may itself have come from the cache; `undefined`: the cache cannot take it. */
export function sourceOf({ executionArn, succeeded }: StepRun): CacheSource | undefined {
  if (succeeded?.outputs === undefined) return undefined;
  return succeeded.cachedFrom ?? { execution: executionArn, time: succeeded.time.toISOString() };
}

/** Whether a run is too old at `now` for a step that may be cached. */
export function isExpired({ time }: CacheSource, expireAfterMs: number, now: Date): boolean {
  return now.getTime() - Date.parse(time) > expireAfterMs;
}
