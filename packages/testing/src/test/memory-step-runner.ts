import { setTimeout } from 'node:timers/promises';
import { type SlipwayError, type StepContext, type StepRunner, slipwayError } from '@slipway/core';

export interface MemoryRequest {
  readonly end: 'well' | 'badly' | 'never';
}

export interface MemoryResponse {
  readonly JobArn: string;
  readonly Tags: readonly string[];
}

export interface MemoryRuns {
  started: number;
  running: number;
}

/** A step runner whose jobs are timers, to try the suite on. */
export function memoryStepRunner(runs: MemoryRuns): StepRunner<MemoryRequest, MemoryResponse> {
  const jobs = new Map<string, Promise<MemoryResponse>>();

  async function work(
    { end }: MemoryRequest,
    { jobName, signal, report }: StepContext,
  ): Promise<MemoryResponse> {
    if (signal.aborted) throw stopped(jobName);
    runs.started++;
    runs.running++;
    report({ JobArn: jobName });
    try {
      await setTimeout(end === 'never' ? 60_000 : 20, undefined, { signal });
    } catch {
      throw stopped(jobName);
    } finally {
      runs.running--;
    }
    if (end === 'badly') throw slipwayError(`${jobName} failed.`, { code: 'JOB_FAILED', category: 'job' });
    return { JobArn: jobName, Tags: [] };
  }

  return {
    run: async (request, context) => {
      const job = jobs.get(context.jobName) ?? work(request, context);
      jobs.set(context.jobName, job);
      return await job;
    },
  };
}

function stopped(jobName: string): SlipwayError {
  return slipwayError(`${jobName} was stopped.`, { code: 'JOB_STOPPED', category: 'stopped' });
}
