import { isJsonObject, isSlipwayError, type JsonObject, ownValue } from '@slipway/core';
import type { SageMakerApi } from '../client/sagemaker-api.ts';
import type { Service } from '../client/service.ts';
import { type JobApi, nameField } from './job-api.ts';

/** Jobs in progress whose names begin so, to when they were modified last; `undefined`: nobody may list them. */
export async function runningJobs(
  sagemaker: Service<keyof SageMakerApi>,
  jobs: JobApi,
  start: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const found = new Map<string, string>();
  let NextToken: unknown;
  try {
    do {
      const asked = {
        StatusEquals: 'InProgress',
        MaxResults: 100,
        ...(start !== '' && { NameContains: start }),
        ...(NextToken !== undefined && { NextToken }),
      };
      const page: JsonObject = await sagemaker.call(`list${jobs.type}Jobs`, asked, { urgent: true });
      const summaries = page[`${jobs.type}JobSummaries`];
      for (const summary of Array.isArray(summaries) ? summaries.filter(isJsonObject) : [])
        found.set(String(summary[nameField(jobs)]), String(ownValue(summary, 'LastModifiedTime')));
      NextToken = page['NextToken'];
    } while (NextToken !== undefined);
    return found;
  } catch (error) {
    if (isSlipwayError(error, 'AWS_ACCESS_DENIED')) return undefined;
    throw error;
  }
}

/** What several names begin with: the execution's part of the names of its jobs. */
export function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
