import type { Trial } from '../search/trial.ts';
import type { Proposal } from '../search/tuning-search.ts';
import { asTrial } from './describe.ts';
import { type LiveTrial, liveTrial } from './live-trial.ts';
import { type TrialRecord, writeTrial } from './records.ts';
import { runTrial, type TrialEnvironment } from './run-trial.ts';
import { trialName } from './trial-name.ts';

/** All trials of a tuning job, of which some run. */
export interface TrialCrew {
  /** As they are on disk, or are on their way there. */
  records(): readonly TrialRecord[];
  /** As the search knows them. */
  history(): readonly Trial[];
  /** Puts a trial on disk and starts it. */
  start(proposal: Proposal): Promise<void>;
  /** Stops what runs as the search asks: whoever takes over knows of it. */
  stop(): void;
  /** Stops what runs. */
  abort(): void;
  /** How many run. */
  running(): number;
  /** Resolves when one that runs has ended. */
  oneEnded(): Promise<void>;
  /** What went wrong that is no fault of a trial: from then on all are stopped. */
  trouble(): { readonly error: unknown } | undefined;
}

export interface CrewOptions extends Omit<TrialEnvironment, 'save' | 'heard'> {
  /** Of an earlier process: those that have not ended are taken over. */
  readonly known: readonly TrialRecord[];
  /** Whether a trial must stop now that it has reported something; `index` in the history. */
  mustStop(history: readonly Trial[], index: number): boolean;
}

export function trialCrew({ known, mustStop, ...given }: CrewOptions): TrialCrew {
  const { session, context } = given;
  const trials = known.map((record, index) => liveTrial(index + 1, record));
  const running = new Map<LiveTrial, Promise<void>>();
  let trouble: { readonly error: unknown } | undefined;

  const history = (): readonly Trial[] => trials.map(({ record, metrics }) => asTrial(record, metrics));
  const abort = (): void => {
    for (const trial of running.keys()) trial.stopper.abort();
  };
  const fail = (error: unknown): void => {
    trouble ??= { error };
    abort();
  };
  const stopTrial = (trial: LiveTrial): void => {
    if (trial.record.stopping || trial.record.end) return;
    const stopping = { metrics: [...trial.metrics] };
    environment.save(trial, { stopping }).then(() => trial.stopper.abort(), fail);
  };
  const environment: TrialEnvironment = {
    ...given,
    save(trial, more) {
      const record = { ...trial.record, ...more };
      trial.record = record;
      // One after the other: what was known later must stay.
      trial.saved = trial.saved.then(() => writeTrial(session, context.jobName, trial.number, record));
      return trial.saved;
    },
    heard(trial) {
      if (mustStop(history(), trial.number - 1)) stopTrial(trial);
    },
  };
  const launch = (trial: LiveTrial): void => {
    if (context.signal.aborted || trial.record.stopping) trial.stopper.abort();
    const ended = runTrial(trial, environment)
      .catch(fail)
      .finally(() => running.delete(trial));
    running.set(trial, ended);
  };
  for (const trial of trials) if (trial.record.end === undefined) launch(trial);
  return {
    records: () => trials.map(({ record }) => record),
    history,
    async start({ definition, parameters }) {
      const number = trials.length + 1;
      const trial = liveTrial(number, {
        name: trialName(context.jobName, number, 1),
        ...(definition !== undefined && { definition }),
        parameters,
        attempt: 1,
        creationTime: new Date().toISOString(),
      });
      trials.push(trial);
      try {
        await environment.save(trial, {});
        launch(trial);
      } catch (error) {
        fail(error);
      }
    },
    stop() {
      for (const trial of running.keys()) stopTrial(trial);
    },
    abort,
    running: () => running.size,
    oneEnded: () => Promise.race(running.values()),
    trouble: () => trouble,
  };
}
