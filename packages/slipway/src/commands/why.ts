import { explainStep } from '@slipway/core';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { readOptions } from '../options.ts';
import { pastExecutionToSee } from '../past-execution.ts';
import { answer } from '../terminal/answer.ts';
import { explanationText } from '../terminal/explanation.ts';

const usage = `Usage: slipway why <execution> <step> [options]

Says why a step ran or was taken from the cache: what differs by name from its nearest earlier run.
An execution is named by its id, the start of its id, or last.

  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file (default: slipway.config.* here)
  --json           as one JSON document on stdout`;

const options = {
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const whyCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution', 'step']);
    const [execution, step] = given;
    const { record, session } = await pastExecutionToSee(execution, values);
    try {
      const explanation = await explainStep(session, record.id, step);
      if (values.json) print(explanation);
      else answer(explanationText(explanation).join('\n'));
      return exitCodes.succeeded;
    } finally {
      await session.runs.close();
    }
  },
};
