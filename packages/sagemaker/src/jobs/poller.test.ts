import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '@slipway/core';
import { recordedContext } from '@slipway/testing';
import type { Call, JobOutcome } from '@slipway/testing/sagemaker-service';
import { describe, expect, test } from 'vitest';
import { type ServiceSession, testSession, trainingJobs, trainingRequest } from '../test/service-session.ts';
import { runJob } from './run-job.ts';

const MINUTE = 60_000;

/** Without a log, which is read by other calls. */
const { logGroup: _, ...silentJobs } = trainingJobs;

describe('200 jobs in flight', () => {
  test('take at most five calls a second of SageMaker, and each ending is noticed within 15 s', async () => {
    const made = await testSession({ onJob: ({ name }) => ({ duration: durationOf(name) }) });
    const noticed = await runJobs(made, 200);
    expect(Math.max(...noticed)).toBeLessThanOrEqual(15_000);
    expect(perSecond(made.service.calls, 'sagemaker')).toBeLessThanOrEqual(5);
    const listed = made.service.countOf('ListTrainingJobs');
    const described = made.service.countOf('DescribeTrainingJob');
    // Each is described before and after it is created, and when it has changed: from one of its five states to the next.
    expect(described).toBeLessThan(200 * 10);
    expect(listed).toBeGreaterThan(0);
  });

  test('that end while others are still to be created are noticed as soon', async () => {
    const made = await testSession({ onJob: () => ({ duration: 1_000 }) });
    const noticed = await runJobs(made, 200);
    expect(Math.max(...noticed)).toBeLessThanOrEqual(15_000);
    expect(perSecond(made.service.calls, 'sagemaker')).toBeLessThanOrEqual(5);
  });

  test('are all seen to their end also where SageMaker throttles', async () => {
    const made = await testSession({ onJob: ({ name }) => ({ duration: durationOf(name) }) });
    made.service.addFault({ service: 'sagemaker', kind: 'throttling', after: 20, times: 50 });
    await runJobs(made, 20);
    expect(made.service.snapshot().jobs.map(({ status }) => status)).toEqual(Array(20).fill('Completed'));
  });

  test('of several pages are told apart', async () => {
    const made = await testSession({ onJob: (): JobOutcome => ({ ends: 'WhenStopped' }) });
    const stopping = new AbortController();
    const running = Array.from({ length: 120 }, (_, number) =>
      runJob(
        made.session,
        recordedContext(made.session.objects, { jobName: jobName(number), signal: stopping.signal }),
        silentJobs,
        trainingRequest(),
      ).catch((error) => error.code),
    );
    made.time.after(10 * MINUTE, () => stopping.abort());
    expect(await Promise.all(running)).toEqual(Array(120).fill('STEP_STOPPED'));
    expect(made.service.countOf('CreateTrainingJob')).toBe(120);
    expect(made.service.countOf('StopTrainingJob')).toBe(120);
  });
});

test('where nobody may list jobs, each is described', async () => {
  const made = await testSession();
  made.service.addFault({ operation: 'ListTrainingJobs', kind: 'access-denied', times: 10_000 });
  const noticed = await runJobs(made, 3);
  expect(Math.max(...noticed)).toBeLessThanOrEqual(15_000);
});

test('one job alone is described, and nothing listed', async () => {
  const made = await testSession();
  await runJobs(made, 1);
  expect(made.service.countOf('ListTrainingJobs')).toBe(0);
});

/** Runs so many jobs at once; of each, the milliseconds from its end until that was noticed. */
async function runJobs({ session, clock }: ServiceSession, count: number): Promise<readonly number[]> {
  const noticed: number[] = [];
  const watching = {
    ...session,
    jobs: {
      async follow(...args: Parameters<typeof session.jobs.follow>): Promise<JsonObject> {
        const ended = await session.jobs.follow(...args);
        noticed.push(clock.now() - Date.parse(String(ended['TrainingEndTime'])));
        return ended;
      },
    },
  };
  await Promise.all(
    Array.from({ length: count }, (_, number) =>
      runJob(
        watching,
        recordedContext(session.objects, { jobName: jobName(number) }),
        silentJobs,
        trainingRequest(),
      ),
    ),
  );
  expect(noticed).toHaveLength(count);
  await setImmediate();
  return noticed;
}

function jobName(number: number): string {
  return `pipelines-abcdefghijkl-Train-${String(number).padStart(10, '0')}`;
}

/** Between 3 and 10 minutes, in no order. */
function durationOf(name: string): number {
  return 3 * MINUTE + ((Number(name.slice(-10)) * 7_919) % 1_000) * 420;
}

/** Calls of a service per second of the time between the first and the last. */
function perSecond(calls: readonly Call[], service: Call['service']): number {
  const times = calls.filter((call) => call.service === service).map(({ time }) => time.getTime());
  return times.length / ((Math.max(...times) - Math.min(...times)) / 1_000);
}
