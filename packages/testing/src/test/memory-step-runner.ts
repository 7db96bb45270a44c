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
  const jobs = new Map<string, { readonly ended: Promise<MemoryResponse>; stop(): void }>();

  async function work(
    { end }: MemoryRequest,
    { jobName, report }: StepContext,
    signal: AbortSignal,
  ): Promise<MemoryResponse> {
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

  function start(request: MemoryRequest, context: StepContext) {
    const stopping = new AbortController();
    return { ended: work(request, context, stopping.signal), stop: () => stopping.abort() };
  }

  return {
    run: async (request, context) => {
      const { jobName, signal } = context;
      if (signal.aborted && !jobs.has(jobName)) throw stopped(jobName);
      const job = jobs.get(jobName) ?? start(request, context);
      jobs.set(jobName, job);
      signal.addEventListener('abort', job.stop, { once: true });
      if (signal.aborted) job.stop();
      return await job.ended;
    },
  };
}

function stopped(jobName: string): SlipwayError {
  return slipwayError(`${jobName} was stopped.`, { code: 'JOB_STOPPED', category: 'stopped' });
}
