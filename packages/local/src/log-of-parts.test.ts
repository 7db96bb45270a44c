import { join } from 'node:path';
import { loggedParts, logPath } from '@slipway/core/session-folder';
import { recordedContext } from '@slipway/testing';
import { expect, test } from 'vitest';
import { startJob } from './start-job.ts';
import { testSession } from './test/fixture.ts';
import { shell } from './test/shell-plan.ts';

test('a job of several that a step has has a log of its own, beside those of the others', async () => {
  const session = await testSession();
  for (const part of ['001-a', '002-b']) {
    const context = recordedContext(session.objects, { jobName: `job-${part}`, part });
    await (await startJob(session, context, shell(`echo ${part}`))).finish();
  }
  const of = { executionId: 'abcdefghijkl', stepName: 'Step', attempt: 1 };
  expect(logPath(session, { ...of, part: '001-a' })).toBe(
    join(session.directory, 'logs/abcdefghijkl/Step.001-a.log'),
  );
  const files = ['Step.001-a.log', 'Step.002-b.log'];
  expect(loggedParts(files, of)).toEqual(['001-a', '002-b']);
});
