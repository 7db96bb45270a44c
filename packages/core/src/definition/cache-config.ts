import * as v from 'valibot';
import { isJsonObject } from '../json.ts';

/** As a step's `CacheConfig` has it. Source: SageMaker Developer Guide, pipelines-caching-enabling. */
export interface CacheConfig {
  /** Default: false. */
  readonly Enabled?: boolean;
  /** How old an earlier run may be: an ISO 8601 duration such as `P30D`, or `30d`. Caching needs one. */
  readonly ExpireAfter?: string;
}

/** docs/decisions/0025-what-the-cache-goes-by.md has why no expression may stand in it. */
export const cacheConfig: v.GenericSchema = v.pipe(
  // valibot's own object takes a list for one.
  v.custom<object>(isJsonObject, 'an object is expected here'),
  v.strictObject({
    Enabled: v.optional(v.boolean()),
    ExpireAfter: v.optional(
      v.pipe(
        v.string(),
        v.check((text) => durationMs(text) !== undefined, 'is no duration that can be read'),
      ),
    ),
  }),
  v.check(
    ({ Enabled, ExpireAfter }) => Enabled !== true || ExpireAfter !== undefined,
    'caching needs to know how old an earlier run may be: ExpireAfter is missing',
  ),
);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// Before T, m is months; after it, minutes. Source: Developer Guide, pipelines-caching-enabling, for what may be left out.
const DURATION =
  /^p?(?:(?<y>\d+)y)?(?:(?<mo>\d+)m)?(?:(?<w>\d+)w)?(?:(?<d>\d+)d)?(?:t(?:(?<h>\d+)h)?(?:(?<mi>\d+)m)?(?:(?<s>\d+)s)?)?$/i;

const UNITS = { y: 365 * DAY, mo: 30 * DAY, w: 7 * DAY, d: DAY, h: HOUR, mi: 60_000, s: 1_000 } as const;

/**
 * Milliseconds of a duration as SageMaker's guide writes them: `30d`, `T16m`, `30dT5h`, `P4DT12H`, in any case. A
 * month is 30 days, a year 365. `undefined`: it is none.
 */
export function durationMs(text: string): number | undefined {
  const numbers = Object.entries(DURATION.exec(text)?.groups ?? {}).filter(([, number]) => number);
  if (numbers.length === 0) return undefined;
  return numbers.reduce((sum, [unit, number]) => sum + Number(number) * UNITS[unit as keyof typeof UNITS], 0);
}
