import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { Preflight, Session } from '../contract/session.ts';
import type { StepRunner } from '../contract/step-runner.ts';
import { after, documentOf, step } from '../test/documents.ts';
import { kindOf } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';

/** Jobs that run until they are stopped, also by a process that did not start them. */
function machine(): { readonly running: Set<string>; readonly run: StepRunner['run'] } {
  const running = new Set<string>();
  return {
    running,
    async run(_, { jobName, signal }) {
      if (!signal.aborted) running.add(jobName);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      running.delete(jobName);
      throw signal.reason;
    },
  };
}

async function started(run: StepRunner['run'], more: Partial<Session> = {}) {
  const executing = Promise.withResolvers<void>();
  const session = memorySession([kindOf('Echo', run, { uses: () => ({}) })], more);
  const execution = await session.start(pipelineFromDefinition('P', documentOf(step('A'), after('B', 'A'))), {
    onEvent: ({ type }) => type === 'StepExecuting' && executing.resolve(),
  });
  await executing.promise;
  return { session, execution };
}

describe('stop', () => {
  test('asks the process that runs an execution, and waits for its end', async () => {
    const { running, run } = machine();
    const { session, execution } = await started(run);
    await session.stop(execution.id);
    expect((await execution.describe()).PipelineExecutionStatus).toBe('Stopped');
    expect([...running]).toEqual([]);
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_STOPPED' });
  });

  test('stops the jobs of an execution whose process died, and starts none', async () => {
    const { running, run } = machine();
    const { session, execution } = await started(run);
    const events = [...(session.journal.get(execution.id) ?? [])];
    const jobs = [...running];
    await execution.stop();
    // Its process died while the job ran.
    session.journal.set(execution.id, [...events]);
    for (const job of jobs) running.add(job);
    await session.stop(execution.id);
    expect([...running]).toEqual([]);
    const types = (session.journal.get(execution.id) ?? []).slice(events.length).map(({ type }) => type);
    expect(types).toEqual(['ExecutionResumed', 'ExecutionStopping', 'StepStopped', 'ExecutionEnded']);
    expect(await session.runs.isClaimed(execution.id)).toBe(false);
  });

  test('does so also where an input has gone since, that a step would need to run', async () => {
    const { running, run } = machine();
    const lack = { code: 'INPUT_NOT_FOUND', path: '$.Steps[0]', message: 'it is gone' };
    let problems: Preflight['problems'] = [];
    const { session, execution } = await started(run, {
      preflight: async (steps) => ({ problems: steps.length === 0 ? [] : problems, warnings: [] }),
    });
    const events = [...(session.journal.get(execution.id) ?? [])];
    const jobs = [...running];
    await execution.stop();
    session.journal.set(execution.id, events);
    for (const job of jobs) running.add(job);
    problems = [lack];
    await expect(session.resume(execution.id)).rejects.toMatchObject({ code: 'PIPELINE_INVALID' });
    await session.stop(execution.id);
    expect([...running]).toEqual([]);
  });

  test('leaves an execution that has ended as it is', async () => {
    const { session, execution } = await started(async () => ({}));
    await execution.wait();
    const { length } = session.journal.get(execution.id) ?? [];
    await session.stop(execution.id);
    expect(session.journal.get(execution.id)).toHaveLength(length);
  });

  test('of an execution that nobody started is an error', async () => {
    const { session } = await started(async () => ({}));
    await expect(session.stop('nothing')).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });
});

test('what was being stopped when its process died is stopped to its end before it is tried anew', async () => {
  const { running, run } = machine();
  const { session, execution } = await started(run);
  await execution.stop();
  const events = session.journal.get(execution.id) ?? [];
  session.journal.set(
    execution.id,
    events.slice(
      0,
      events.findIndex(({ type }) => type === 'StepStopped'),
    ),
  );
  const [job = ''] = events.flatMap((event) => (event.type === 'StepStarting' ? [event.jobName] : []));
  running.add(job);
  const again = await session.resume(execution.id, {
    onEvent: (event) => event.type === 'StepStarting' && event.attempt === 2 && void again.stop(),
  });
  await again.wait().catch(() => undefined);
  expect(running.has(job)).toBe(false);
  expect(await again.steps()).toMatchObject([{ StepName: 'A', AttemptCount: 2, StepStatus: 'Stopped' }]);
});
