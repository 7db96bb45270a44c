import { loggedMetrics, logPath } from '@slipway/core/session-folder';
import type { LocalSession } from '@slipway/local';
import { hostCount } from '@slipway/step-training';
import type { ShownTrial } from '../details.ts';
import { bestFirst, objectiveOf, summaryOf } from './describe.ts';
import { readRecords, type TrialRecord, type TuningRecord } from './records.ts';
import { trialPart } from './trial-name.ts';
import { trialRequest } from './trial-request.ts';

/** Every training job of a tuning job as it is now, best first; `undefined`: nothing of it is here any more. */
export async function shownTrials(
  session: LocalSession,
  jobName: string,
): Promise<readonly ShownTrial[] | undefined> {
  const records = await readRecords(session, jobName);
  if (records === undefined) return undefined;
  const { job, trials } = records;
  const shown = await Promise.all(trials.map((record) => shownTrial(session, job, record)));
  return bestFirst(shown);
}

async function shownTrial(
  session: LocalSession,
  { request, step }: TuningRecord,
  record: TrialRecord,
): Promise<ShownTrial> {
  const summary = summaryOf(session, request, record);
  if (record.end !== undefined) return summary;
  const { MetricName } = objectiveOf(request, record.definition);
  const job = trialRequest(request, record);
  const metrics = (job.AlgorithmSpecification?.MetricDefinitions ?? []).filter(
    ({ Name }) => Name === MetricName,
  );
  const path = logPath(session, { ...step, part: trialPart(record.name) });
  let last: number | undefined;
  for await (const { value } of loggedMetrics(path, { metrics, hostCount: hostCount(job) })) last = value;
  return {
    ...summary,
    // Near enough: it waits for its room until then.
    TrainingStartTime: record.creationTime,
    ...(last !== undefined && { CurrentObjectiveMetric: { MetricName, Value: last } }),
  };
}
