import type { StepRun, StepRunQuery } from '../../contract/run-store.ts';
import type { Session } from '../../contract/session.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import { messageOf } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { CacheSource, StepKeyed } from '../event.ts';
import type { CacheMode } from '../execution.ts';
import type { Journal } from '../journal.ts';
import { cacheRule, isExpired, sourceOf } from './cache-rule.ts';
import { differences, summary } from './differences.ts';
import { outputDigests } from './outputs.ts';
import { rememberContent } from './remembered-content.ts';
import type { CacheHit, StepCache } from './step-cache.ts';
import { isBetterKnown, stepKey } from './step-key.ts';

export interface CacheOptions {
  readonly session: Session;
  readonly pipelineName: string;
  readonly mode: CacheMode;
  readonly journal: Journal;
  readonly signal: AbortSignal;
}

/** The cache as one execution uses it: docs/decisions/0025-what-the-cache-goes-by.md. */
export function openCache({ session, pipelineName, mode, journal, signal }: CacheOptions): StepCache {
  const { contentOf, forget } = rememberContent((what) => session.contentOf(what, { signal }));
  // What an earlier process has begun may be running.
  if (journal.state.steps.size > 0) forget();
  const keyed = ({ name }: PlacedStep): StepKeyed | undefined => journal.state.steps.get(name)?.keyed;

  const warn = ({ name }: PlacedStep, message: string): void =>
    journal.notify({ type: 'Warning', step: name, message });

  const announce = (step: PlacedStep, key: Pick<StepKeyed, 'key' | 'parts'>): void =>
    journal.announce({ type: 'StepKeyed', time: new Date(), step: step.name, ...key });

  /** What cannot be looked at is not cached, and runs as if there were no cache. */
  async function unlessUnreadable<T>(step: PlacedStep, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!signal.aborted) warn(step, `it is not cached: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** An earlier run's answer, if what it made is still there as it was. */
  async function answerOf(
    step: PlacedStep,
    { executionId, succeeded }: StepRun,
    source: CacheSource,
  ): Promise<CacheHit | undefined> {
    if (succeeded?.outputs === undefined) return undefined;
    const { response, outputs } = succeeded;
    const now = await unlessUnreadable(step, () => outputDigests(step, response, contentOf));
    if (now === undefined) return undefined;
    const changes = differences(outputs, now);
    if (changes.length === 0) return { response, outputs, source };
    warn(
      step,
      `it is not taken from execution ${executionId}, whose outputs are not as they were: ${summary(changes)}`,
    );
    return undefined;
  }

  /** Mostly the newest success is what is looked for, and nobody else is read. */
  async function* successes(query: StepRunQuery): AsyncGenerator<StepRun> {
    yield* session.runs.stepRuns({ ...query, succeeded: true, limit: 1 });
    yield* session.runs.stepRuns({ ...query, succeeded: true });
  }

  async function lookUp(step: PlacedStep, request: JsonObject): Promise<CacheHit | undefined> {
    const rule = cacheRule(step, mode);
    if (!rule.isCached) return undefined;
    const key = await unlessUnreadable(step, () => stepKey(step, request, contentOf));
    signal.throwIfAborted();
    if (key === undefined) return undefined;
    announce(step, key);
    const tried = new Set<string>();
    for await (const run of successes({ pipelineName, step: step.name, key: key.key })) {
      const source = sourceOf(run);
      if (source === undefined || tried.has(source.execution)) continue;
      tried.add(source.execution);
      if (isExpired(source, rule.expireAfterMs, new Date())) continue;
      const hit = await answerOf(step, run, source);
      signal.throwIfAborted();
      if (hit !== undefined) return hit;
    }
    return undefined;
  }

  return {
    async find(step, request) {
      const hit = await lookUp(step, request);
      // Now it runs, and may write.
      if (hit === undefined) forget();
      return hit;
    },

    async outputsOf(step, request, response) {
      const before = keyed(step);
      if (before === undefined) return undefined;
      const after = await unlessUnreadable(step, () => stepKey(step, request, contentOf));
      if (after === undefined) return undefined;
      if (after.key !== before.key) {
        if (!isBetterKnown(before.parts, after.parts)) {
          const changes = summary(differences(before.parts, after.parts));
          warn(step, `it is not cached, as what it depends on has changed while it ran: ${changes}`);
          return undefined;
        }
        announce(step, after);
      }
      return await unlessUnreadable(step, () => outputDigests(step, response, contentOf));
    },
  };
}
