import type { PlacedStep } from '../../definition/steps.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CacheSource } from '../event.ts';

/** What a step need not run for again. */
export interface StepCache {
  /**
   * An earlier success that still stands for this request. Journals what the step's outcome depends on, where the
   * step may be cached at all.
   */
  find(step: PlacedStep, request: JsonObject): Promise<CacheHit | undefined>;
  /** What a step that may be cached has made, by URI; `undefined` for any other, and where what it read has changed. */
  outputsOf(
    step: PlacedStep,
    request: JsonObject,
    response: Json,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}

export interface CacheHit {
  readonly response: Json;
  readonly outputs: Readonly<Record<string, string>>;
  readonly source: CacheSource;
}
