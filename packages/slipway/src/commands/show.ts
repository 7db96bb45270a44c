import { readExecution } from '@slipway/core';
import type { Command } from '../command.ts';
import { describedStep, stepReport } from '../described-step.ts';
import { exitCodes } from '../exit-code.ts';
import { isInterrupted } from '../interrupted.ts';
import { readOptions } from '../options.ts';
import { pastExecutionToSee } from '../past-execution.ts';
import { planOfRecord } from '../plan-of-record.ts';
import { executionReport } from '../report.ts';
import { answer } from '../terminal/answer.ts';
import { shownExecution } from '../terminal/shown-execution.ts';
import { shownStep } from '../terminal/shown-step.ts';

const usage = `Usage: slipway show <execution> [<step>] [options]

Shows an execution as it is now: its steps and what came out of them, why steps failed, how it goes on. With a step,
all that is known of that one: of a Tuning step its trials.
An execution is named by its id, the start of its id, or last.

  --target NAME    pipelines: one that SageMaker walks; its ARN names it too (default: one that runs from here)
  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file (default: slipway.config.* here)
  --json           as run --json tells of it at its end; of a step, what describing its job answers`;

const options = {
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const showCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution', 'step?']);
    const { record, session } = await pastExecutionToSee(given[0], values);
    const { runs } = session;
    try {
      const recorded = await readExecution(session, record.id);
      const [, name] = given;
      if (name !== undefined) {
        const step = await describedStep(recorded, await planOfRecord(record, session), session, name);
        if (values.json) print(stepReport(step));
        else answer(shownStep(step, values.dir));
        return exitCodes.succeeded;
      }
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
