import { channel } from 'node:diagnostics_channel';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSlipwayError, type Milestone, type StepContext } from '@slipway/core';
import { recordedContext } from '@slipway/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from './failure.ts';
import { endOnce } from './job-ending.ts';
import { uploadFolder } from './output.ts';
import { startJob } from './start-job.ts';
import { testSession } from './test/fixture.ts';
import { shell } from './test/shell-plan.ts';

describe('endOnce', () => {
  test('a job that ended well is not run again, and leaves its log only', async () => {
    const session = await testSession();
    const run = async (marker: string) => {
      const context = recordedContext(session.objects);
      return await endOnce(session, context, async (joined) => {
        await (await startJob(session, joined, shell('echo hello'))).finish();
        return { marker };
      });
    };
    expect(await run('first')).toEqual({ marker: 'first' });
    expect(await run('second')).toEqual({ marker: 'first' });
    expect(session.backend.started).toHaveLength(1);
    expect(await session.backend.find(recordedContext(session.objects).jobName)).toBeUndefined();
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
    expect(await readdir(join(session.directory, 'logs/abcdefghijkl'))).toEqual(['Step.log']);
  });

  test('a job that failed rejects in the same way again, and keeps its folders', async () => {
    const session = await testSession();
    const failures: unknown[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const context = recordedContext(session.objects);
      const ended = endOnce(session, context, async (joined) => {
        const job = await startJob(session, joined, shell('exit 1'));
        throw await failureOf(await job.finish(), job);
      });
      await ended.catch((error) => failures.push({ ...error, message: error.message }));
    }
    expect(failures[0]).toMatchObject({ code: 'JOB_FAILED', category: 'job' });
    expect(failures[1]).toEqual(failures[0]);
    expect(session.backend.started).toHaveLength(1);
    expect(await readdir(join(session.directory, 'work'))).toEqual([
      recordedContext(session.objects).jobName,
    ]);
  });

  test('a job that is lost leaves nothing, and says that it may be tried again', async () => {
    const session = await testSession();
    for (let attempt = 0; attempt < 2; attempt++) {
      const context = recordedContext(session.objects);
      const ended = endOnce(session, context, async (joined) => {
        const job = await startJob(session, joined, shell('exit 1'));
        const outcome = await job.finish();
        throw await failureOf({ ...outcome, result: { status: 'lost', reason: 'no exit status' } }, job);
      });
      const error = await ended.catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'JOB_LOST', exceptionType: 'SageMaker.JOB_INTERNAL_ERROR' });
      // What is not there any more cannot be run again by hand.
      expect(error.hint).not.toContain('again');
    }
    expect(session.backend.started).toHaveLength(1);
    expect(await session.backend.find(recordedContext(session.objects).jobName)).toBeUndefined();
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
  });

  test('a signal that has fired stops a job that nobody follows, and clears away one that was not begun', async () => {
    const session = await testSession();
    const stopped = recordedContext(session.objects, { signal: AbortSignal.abort() });
    const run = () =>
      endOnce(session, stopped, async (joined) => {
        const job = await startJob(session, joined, shell('touch never'));
        return await job.finish();
      });
    await startJob(session, recordedContext(session.objects), shell('sleep 60'));
    await expect(run()).rejects.toMatchObject({ code: 'STEP_STOPPED' });
    expect(await session.backend.find(stopped.jobName)).toBeUndefined();
    await mkdir(join(session.directory, 'work', stopped.jobName, 'algo-1'), { recursive: true });
    await expect(run()).rejects.toMatchObject({ code: 'STEP_STOPPED' });
    expect(session.backend.started).toHaveLength(1);
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
  });

  test('a signal that fires when the job has ended and told so changes nothing', async () => {
    const session = await testSession();
    const run = (context: StepContext) =>
      endOnce(session, context, async (joined) => {
        await (await startJob(session, joined, shell('true'))).finish();
        return { well: true };
      });
    await run(recordedContext(session.objects));
    expect(await run(recordedContext(session.objects, { signal: AbortSignal.abort() }))).toEqual({
      well: true,
    });
  });

  test('a job that is still running when something goes wrong here is stopped, and its files stay', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects);
    const ended = endOnce(session, context, async (joined) => {
      await startJob(session, joined, shell('sleep 60'));
      throw new Error('the disk is full');
    });
    await expect(ended).rejects.toThrow('the disk is full');
    expect(await session.backend.find(context.jobName)).toBeUndefined();
    expect(await readdir(join(session.directory, 'work'))).toEqual([context.jobName]);
  });

  test('a job that was stopped leaves nothing, and may be run again', async () => {
    const session = await testSession();
    const cancel = new AbortController();
    const context = recordedContext(session.objects, { signal: cancel.signal });
    const ended = endOnce(session, context, async (joined) => {
      const job = await startJob(session, joined, shell('sleep 60'));
      cancel.abort();
      return await job.finish();
    });
    await expect(ended).rejects.toSatisfy((error) => isSlipwayError(error, 'STEP_STOPPED'));
    expect(await session.backend.find(context.jobName)).toBeUndefined();
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
    const again = recordedContext(session.objects);
    await endOnce(
      session,
      again,
      async (joined) => await (await startJob(session, joined, shell('true'))).finish(),
    );
    expect(session.backend.started).toHaveLength(2);
  });

  test('passes a milestone between every two effects', async () => {
    const points: string[] = [];
    const listen = (message: unknown) => void points.push((message as Milestone).point);
    const milestones = channel('slipway:milestone');
    milestones.subscribe(listen);
    onTestFinished(() => void milestones.unsubscribe(listen));
    const session = await testSession();
    const context = recordedContext(session.objects);
    await endOnce(session, context, async (joined) => {
      const job = await startJob(session, joined, shell('echo > out/a; echo > out/b', { folders: ['out'] }));
      await job.finish();
      const folders = [...job.roots.values()].map((root) => ({ root, path: 'out' }));
      await uploadFolder(session, folders, 's3://bucket/out');
      return {};
    });
    expect(points).toEqual([
      'draft:written',
      'job:staged',
      'job:starting',
      'job:started',
      'job:ended',
      'result:uploading',
      'result:uploaded',
      'result:uploading',
      'result:uploaded',
      'ending:writing',
      'draft:written',
      'ending:written',
      'job:removed',
      'job:released',
    ]);
  });
});
