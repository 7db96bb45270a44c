// node:child_process and not execa: a keeper must outlive this process, and execa is there to end
// children with their parent.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { messageOf, milestone, slipwayError } from '@slipway/core';
import { keeperDelay } from './host-end.ts';
import { hostState, isOnItsWay } from './host-state.ts';
import { type HostCommand, keeperCommand } from './job-script.ts';

/** Below a host's folder: everything its job writes, in order. */
export const logFile = 'log';

/**
 * Starts a host of a job under a keeper: a shell in a session of its own, so that neither the end of this
 * process nor a Ctrl-C in its terminal reaches it. Resolves once a keeper has begun: this one or, if one
 * was there before, that one. Rejects with `JOB_NOT_STARTED`.
 */
export async function startKeeper(host: HostCommand): Promise<ChildProcess> {
  const { folder, environment } = host;
  const [file = '', ...words] = keeperCommand(host);
  const log = openSync(join(folder, logFile), 'a');
  let failure: unknown;
  let child: ChildProcess;
  try {
    child = spawn(file, words, {
      cwd: folder,
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
  milestone('keeper:started');
  child.unref();
  child.setMaxListeners(0);
  child.once('error', (error) => {
    failure = error;
  });
  let limit = Number.POSITIVE_INFINITY;
  while (isOnItsWay(hostState(folder)) && Date.now() < limit) {
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      // Looked at once more: it may have begun and ended since, or another may be about to say that it has.
      if (hostState(folder).at === 'unclaimed') throw notStarted(folder, failure);
      limit = Math.min(limit, Date.now() + keeperDelay);
    }
    await setTimeout(1);
  }
  milestone('keeper:begun');
  return child;
}

function notStarted(folder: string, failure: unknown): Error {
  const said = readFileSync(join(folder, logFile), 'utf8').trim();
  const reason = failure === undefined ? said || 'its keeper ended at once' : messageOf(failure);
  return slipwayError(`The job could not be started: ${reason}`, {
    code: 'JOB_NOT_STARTED',
    category: 'environment',
    cause: failure,
  });
}
