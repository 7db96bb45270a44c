import { createInterface } from 'node:readline/promises';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { openManaged } from '../managed/open-managed.ts';
import { readOptions } from '../options.ts';
import { answer } from '../terminal/answer.ts';
import { plural } from '../terminal/format.ts';

const usage = `Usage: slipway delete <pipeline> [options]

Removes a pipeline of SageMaker Pipelines with all that SageMaker keeps of its executions, and the models that steps of
them made. Jobs, what they wrote, model packages and uploaded code stay. At a terminal it asks first.

  --yes            asks nothing
  --keep-models    leaves the models
  --config FILE    the config file (default: slipway.config.* here)
  --json           what went, as one JSON document on stdout

Exit code 0: it is gone; 1: you said no; 2: there is none, or it runs; 3: this machine or the account lacks something.`;

const options = {
  yes: { type: 'boolean' },
  'keep-models': { type: 'boolean' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const deleteCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const [name] = given;
    const keepModels = values['keep-models'] ?? false;
    const session = await openManaged(values);
    if (!values.yes && process.stdin.isTTY) {
      const { models, executions } = await session.remains(name);
      const going = [
        plural(executions, 'execution'),
        ...(keepModels ? [] : [plural(models.length, 'model')]),
      ];
      if (
        !(await confirmed(`Delete the pipeline ${name} in ${session.region}, with ${going.join(' and ')}?`))
      )
        return exitCodes.failed;
    }
    const { PipelineArn, models, executions } = await session.delete(name, { keepModels });
    if (values.json) print({ PipelineArn, Models: models, PipelineExecutions: executions });
    else answer([`Deleted ${PipelineArn}`, ...models.map((model) => `Deleted model ${model}`)].join('\n'));
    return exitCodes.succeeded;
  },
};

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await terminal.question(`${question} [y/N] `));
  } finally {
    terminal.close();
  }
}
