import { readExecution } from '@slipway/core';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { isInterrupted } from '../interrupted.ts';
import { readOptions } from '../options.ts';
import { pastExecutionToSee } from '../past-execution.ts';
import { planOfRecord } from '../plan-of-record.ts';
import { executionReport } from '../report.ts';
import { answer } from '../terminal/answer.ts';
import { shownExecution } from '../terminal/shown-execution.ts';

const usage = `Usage: slipway show <execution> [options]

Shows an execution as it is now: its steps and what came out of them, why steps failed, how it goes on.
An execution is named by its id, the start of its id, or last.

  --target NAME    pipelines: one that SageMaker walks; its ARN names it too (default: one that runs from here)
  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file (default: slipway.config.* here)
  --json           as run --json tells of it at its end`;

const options = {
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const showCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution']);
    const { record, session } = await pastExecutionToSee(given[0], values);
    const { runs } = session;
    try {
      const recorded = await readExecution(session, record.id);
      const interrupted = await isInterrupted({ id: record.id, status: recorded.state.status }, runs);
      if (values.json) print(await executionReport(recorded, interrupted));
      else {
        const plan = await planOfRecord(record, session);
        const showing = { plan, session, isInterrupted: interrupted, directory: values.dir };
        answer(await shownExecution(recorded, showing));
      }
      return exitCodes.succeeded;
    } finally {
      await runs.close();
    }
  },
};
