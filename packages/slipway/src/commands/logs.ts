import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { type RunStore, slipwayError } from '@slipway/core';
import type { Command } from '../command.ts';
import { commandLine } from '../command-line.ts';
import { executionId } from '../execution-id.ts';
import { exitCodes } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import { described, putJson, putLines, putText } from '../logs/put-lines.ts';
import { readLogs } from '../logs/read-logs.ts';
import { type LogQuery, logFolder, type StepLog, stepLogs } from '../logs/step-log.ts';
import { isManaged } from '../managed/open-managed.ts';
import { printManagedLogs } from '../managed/print-logs.ts';
import { runsOf, stateFolder } from '../open-runs.ts';
import { readOptions, wholeNumber } from '../options.ts';

const usage = `Usage: slipway logs <execution> [<step>] [options]

Prints what the jobs of an execution wrote, as they wrote it; without a step, that of all steps, each line after its
step's name, and of a step that has several jobs, as the trials of a Tuning step, after the job's. An execution is named
by its id, the start of its id, or last.

  --follow         goes on with what is being written, until the execution ends; Ctrl-C ends only this
  --attempt N      only that attempt (default: all, in their order)
  --target NAME    pipelines: one that SageMaker walks; its ARN names it too (default: one that runs from here)
  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file that says where SageMaker is, with --target pipelines
  --json           one JSON document on stdout; with --follow one line of JSON for each line, as it comes`;

const options = {
  follow: { type: 'boolean' },
  attempt: { type: 'string' },
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const logsCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution', 'step?']);
    const attempt = wholeNumber('attempt', values.attempt);
    const [text, step] = given;
    const { follow = false, json = false } = values;
    const signal = interruptSignal();
    if (isManaged(values))
      return await printManagedLogs({ execution: text, step, attempt, values, print, signal });
    const runs = runsOf(values.dir);
    try {
      const query = { executionId: await executionId(runs, text), step, attempt };
      const directory = stateFolder(values.dir);
      if (!follow) await refuseMissing(runs, directory, query);
      const lines = readLogs(runs, directory, query, { follow, signal });
      if (json && !follow) print({ Lines: (await Array.fromAsync(lines)).map(described) });
      else await putLines(lines, json ? putJson(print) : putText(step));
      if (follow) await sayIfInterrupted(runs, query.executionId, values.dir);
      return exitCodes.succeeded;
    } catch (error) {
      if (signal.aborted) return exitCodes.stopped;
      throw error;
    } finally {
      await runs.close();
    }
  },
};

async function sayIfInterrupted(runs: RunStore, id: string, directory: string | undefined): Promise<void> {
  const events = await Array.fromAsync(runs.events(id));
  if (events.at(-1)?.type === 'ExecutionEnded') return;
  const resume = commandLine(['resume', id], directory);
  console.error(`Nobody runs execution ${id} any more: this is all there is. Go on with it: ${resume}`);
}

/** Throws `LOG_NOT_FOUND` where there is no log that is asked for. */
async function refuseMissing(runs: RunStore, directory: string, query: LogQuery): Promise<void> {
  const { executionId: id, step, attempt } = query;
  const events = await Array.fromAsync(runs.events(id));
  const files = await readdir(logFolder(directory, id)).catch(() => []);
  const logged = stepLogs(events, directory, { executionId: id }, files).filter(({ path }) =>
    existsSync(path),
  );
  const isAsked = (log: StepLog): boolean =>
    (step === undefined || log.step === step) && (attempt === undefined || log.attempt === attempt);
  if (logged.some(isAsked)) return;
  const steps = [...new Set(logged.map((log) => log.step))];
  const of = [step && `step ${step}`, attempt && `attempt ${attempt}`].filter(Boolean).join(', ');
  throw slipwayError(`Execution ${id} has no log${of && ` of ${of}`}`, {
    code: 'LOG_NOT_FOUND',
    category: 'input',
    hint:
      steps.length === 0 ? 'None of its steps has run a job.' : `Steps that have one: ${steps.join(', ')}`,
  });
}
