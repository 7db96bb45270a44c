import { isSlipwayError, type JsonObject, messageOf, type SlipwayError, slipwayError } from '@slipway/core';
import type { Clock } from '../client/clock.ts';
import type { JobType, SageMakerApi } from '../client/sagemaker-api.ts';
import type { Service } from '../client/service.ts';
import { isOver, type JobApi, nameField, operation } from './job-api.ts';
import { commonStart, runningJobs } from './running-jobs.ts';

/** Looks at all jobs of this process, with few calls however many they are. */
export interface JobPoller {
  /**
   * Resolves to the description of a job once that has ended. A look that fails is made again: the job goes on
   * meanwhile. Rejects with what failed when that has lasted for a quarter of an hour.
   */
  follow(jobs: JobApi, name: string, listener: JobListener): Promise<JsonObject>;
}

export interface JobListener {
  /** How the job stands, each time that has changed. */
  changed(description: JsonObject): void;
  /** Why nobody knows at the moment how it stands. */
  troubled(error: SlipwayError): void;
  /** Ends the following, which rejects with its reason; the job goes on. */
  readonly signal: AbortSignal;
}

export interface PollerOptions {
  readonly sagemaker: Service<keyof SageMakerApi>;
  readonly clock: Clock;
}

/** Milliseconds between two looks. */
const INTERVAL = 5_000;
/** Milliseconds for which looks may fail: time to sign in again, or for a network to come back. */
const PATIENCE = 15 * 60_000;

interface Followed extends JobListener {
  readonly name: string;
  /** `LastModifiedTime` of the list when it was last described. */
  seen: string | undefined;
  /** When it was last known how it stands. */
  knownAt: number;
  end(description: JsonObject): void;
  fail(error: unknown): void;
}

export function jobPoller({ sagemaker, clock }: PollerOptions): JobPoller {
  const groups = new Map<JobType, Set<Followed>>();
  const looking = new Set<JobType>();

  async function look(jobs: JobApi, group: ReadonlySet<Followed>): Promise<void> {
    const changed = await changedJobs(jobs, group);
    await Promise.all(
      [...changed].map(async ([name, modified]) => {
        const followers = [...group].filter((one) => one.name === name);
        try {
          const description = await sagemaker.call(
            operation('describe', jobs),
            { [nameField(jobs)]: name },
            { urgent: true },
          );
          for (const one of followers) tell(jobs, one, description, modified);
        } catch (error) {
          for (const one of followers) trouble(one, error);
        }
      }),
    );
  }

  /** Names of jobs to describe, and when they were modified last, where that is known. */
  async function changedJobs(
    jobs: JobApi,
    group: ReadonlySet<Followed>,
  ): Promise<ReadonlyMap<string, string | undefined>> {
    const names = new Set([...group].map(({ name }) => name));
    const running = names.size > 1 ? await runningJobs(sagemaker, jobs, commonStart([...names])) : undefined;
    const now = clock.now();
    const changed = new Map<string, string | undefined>();
    for (const one of group) {
      const modified = running?.get(one.name);
      // One that runs no more, or is not listed yet, has to be looked at.
      if (modified === undefined || modified !== one.seen) changed.set(one.name, modified);
      else one.knownAt = now;
    }
    return changed;
  }

  function tell(jobs: JobApi, one: Followed, description: JsonObject, modified: string | undefined): void {
    one.seen = modified;
    one.knownAt = clock.now();
    if (isOver(jobs, description)) one.end(description);
    else one.changed(description);
  }

  function trouble(one: Followed, thrown: unknown): void {
    const error = isSlipwayError(thrown) ? thrown : internal(thrown);
    if (clock.now() - one.knownAt > PATIENCE) one.fail(error);
    else one.troubled(error);
  }

  async function lookUntilNobodyFollows(jobs: JobApi, group: Set<Followed>): Promise<void> {
    if (looking.has(jobs.type)) return;
    looking.add(jobs.type);
    let begun = clock.now();
    while (group.size > 0) {
      // A look takes its time where much has changed, and the next one comes no later for that.
      await clock.sleep(Math.max(0, begun + INTERVAL - clock.now()));
      begun = clock.now();
      await look(jobs, group).catch((error: unknown) => {
        for (const one of group) trouble(one, error);
      });
    }
    looking.delete(jobs.type);
  }

  return {
    async follow(jobs, name, listener) {
      const { promise, resolve: end, reject: fail } = Promise.withResolvers<JsonObject>();
      const followed: Followed = { ...listener, name, seen: undefined, knownAt: clock.now(), end, fail };
      const { signal } = listener;
      const giveUp = () => fail(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      const group = groups.get(jobs.type) ?? new Set();
      groups.set(jobs.type, group);
      group.add(followed);
      void lookUntilNobodyFollows(jobs, group);
      try {
        return await promise;
      } finally {
        group.delete(followed);
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

function internal(cause: unknown): SlipwayError {
  return slipwayError(messageOf(cause), { code: 'JOB_NOT_DESCRIBED', category: 'internal', cause });
}
