import { type ExecutionState, readExecution } from '@slipway/core';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { interruptSignal, killJobs } from '../interrupt.ts';
import { readOptions } from '../options.ts';
import { pastExecution } from '../past-execution.ts';
import { executionReport } from '../report.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import { closingLine } from '../terminal/summary.ts';

const usage = `Usage: slipway stop <execution> [options]

Stops an execution, whichever process runs it, and waits for its end: its jobs get SIGTERM and their time to end. Of one
whose process died, the jobs that still run are ended. An execution is named by its id, the start of its id, or last.

  --target NAME    pipelines: one that SageMaker walks; its ARN names it too (default: one that runs from here)
  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file (default: slipway.config.* here)
  --json           as run --json tells of it at its end

Exit code 0: it has ended, also where it had before; 130: interrupted while it waited for that.`;

const options = {
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const stopCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution']);
    const { record, session } = await pastExecution(given[0], values);
    const { id } = record;
    const signal = interruptSignal();
    try {
      const isOurs = await announce(id, session, signal);
      const isWaitedFor = await session.stop(id, isOurs ? {} : { signal }).then(
        () => true,
        (error: unknown) => (signal.aborted ? false : Promise.reject(error)),
      );
      const recorded = await readExecution(session, id);
      console.error(closingLine(id, recorded.state.status));
      print(await executionReport(recorded));
      return isWaitedFor ? exitCodes.succeeded : exitCodes.stopped;
    } finally {
      await session.runs.close();
    }
  },
};

/** Says who ends the jobs. `true`: this process does, and Ctrl-C kills them; else Ctrl-C ends the waiting. */
async function announce(id: string, session: OpenedSession, signal: AbortSignal): Promise<boolean> {
  const { state } = await readExecution(session, id);
  if (state.status !== 'Executing' && state.status !== 'Stopping') {
    console.error('It has ended before.');
    return false;
  }
  if (session.target === 'pipelines') {
    console.error('Stopping: SageMaker stops its jobs, which takes minutes. Ctrl-C ends the waiting.');
    return false;
  }
  if (await session.runs.isClaimed(id)) {
    console.error('Stopping: the process that runs it gives its jobs SIGTERM and their time to end.');
    return false;
  }
  if (!('backends' in session)) {
    console.error(
      'Stopping: nobody runs it, so SageMaker is asked from here to stop its jobs. Ctrl-C ends the waiting.',
    );
    signal.addEventListener('abort', () => process.exit(exitCodes.stopped));
    return true;
  }
  console.error('Stopping: nobody runs it, so its jobs get SIGTERM from here. Ctrl-C kills them.');
  signal.addEventListener('abort', () => void killJobs(session, runningJobs(state)));
  return true;
}

function runningJobs({ steps }: ExecutionState): readonly string[] {
  return [...steps.values()].flatMap(({ endTime, jobName }) => (endTime === undefined ? [jobName] : []));
}
