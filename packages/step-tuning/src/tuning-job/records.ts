import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { milestone, type StepContext } from '@slipway/core';
import { writeWhole } from '@slipway/core/session-folder';
import { type LocalSession, readJson } from '@slipway/local';
import type { TuningRequest } from '../request.ts';
import type { TrainingJobSummary } from '../response.ts';
import type { Parameters, Trial } from '../search/trial.ts';

/** What of a tuning job outlives the process that runs it: `<directory>/tuning/<job>/`. */
export interface TuningRecords {
  readonly job: TuningRecord;
  /** In the order of their proposals. */
  readonly trials: readonly TrialRecord[];
}

/** `job.json`, written before the first trial. */
export interface TuningRecord {
  readonly request: TuningRequest;
  /** Whose logs its training jobs write. */
  readonly step: Pick<StepContext, 'executionId' | 'stepName' | 'attempt'>;
  /** ISO 8601. */
  readonly startTime: string;
  /** Those of a warm start as they were then. */
  readonly parents: readonly Parent[];
}

export interface Parent {
  readonly trials: readonly Trial[];
  /** Its best training job, where it has one. */
  readonly best?: TrainingJobSummary;
}

/** `7.json`: a trial, written before it starts, before it is stopped, and when it has ended. */
export interface TrialRecord {
  /** Of the training job. */
  readonly name: string;
  readonly definition?: string;
  /** Those that are searched. */
  readonly parameters: Parameters;
  /** From 1: a training job that was lost is tried again under another name. */
  readonly attempt: number;
  /** ISO 8601. */
  readonly creationTime: string;
  /** What it had reported when it was told to stop: what it reports after that does not count. */
  readonly stopping?: { readonly metrics: readonly number[] };
  readonly end?: TrialEnd;
}

export interface TrialEnd extends Pick<Trial, 'metrics' | 'objective'> {
  readonly status: 'Completed' | 'Stopped' | 'Failed';
  /** ISO 8601; absent when it did not come to start. */
  readonly startTime?: string;
  /** ISO 8601. */
  readonly endTime: string;
  readonly failureReason?: string;
  /** What to do about it. */
  readonly hint?: string;
}

type Place = Pick<LocalSession, 'directory' | 'drafts'>;

function folderOf({ directory }: Pick<LocalSession, 'directory'>, jobName: string): string {
  return join(directory, 'tuning', jobName);
}

/** What is known of a tuning job; `undefined`: none of this name was ever begun here. */
export async function readRecords(
  place: Pick<LocalSession, 'directory'>,
  jobName: string,
): Promise<TuningRecords | undefined> {
  const folder = folderOf(place, jobName);
  const job = await readJson<TuningRecord>(join(folder, 'job.json'));
  if (job === undefined) return undefined;
  const numbers = (await readdir(folder)).flatMap((name) => {
    const [, number] = /^(\d+)\.json$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
  const trials = await Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number) => (await readJson<TrialRecord>(join(folder, `${number}.json`))) as TrialRecord),
  );
  return { job, trials };
}

export async function writeJob(place: Place, jobName: string, record: TuningRecord): Promise<void> {
  await writeWhole(place.drafts, join(folderOf(place, jobName), 'job.json'), JSON.stringify(record));
  milestone('tuning:recorded');
}

/** `number`: from 1. */
export async function writeTrial(
  place: Place,
  jobName: string,
  number: number,
  record: TrialRecord,
): Promise<void> {
  const point = record.end ? 'ended' : record.stopping ? 'stopping' : 'proposed';
  milestone(`trial:${point}:before`);
  await writeWhole(place.drafts, join(folderOf(place, jobName), `${number}.json`), JSON.stringify(record));
  milestone(`trial:${point}`);
}
