import { dirname, resolve } from 'node:path';
import { planDefinition } from '@slipway/core';
import type { Command } from '../command.ts';
import { loadConfig } from '../config.ts';
import { exitCodes } from '../exit-code.ts';
import { localSession } from '../local-session.ts';
import { readOptions } from '../options.ts';
import { loadPipeline } from '../pipeline-file.ts';
import { problemText, warningLines } from '../terminal/problems.ts';

const usage = `Usage: slipway validate <pipeline.ts | definition.json> [options]

Names everything that is wrong with a pipeline, each with its step and place, and runs nothing.
Exit code 0: nothing is wrong; 2: something is.

  --strict         also refuse what SageMaker is documented not to support
  --config FILE    the config file (default: slipway.config.* here or beside the pipeline)
  --json           problems and warnings as one JSON document on stdout`;

const options = {
  strict: { type: 'boolean' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const validateCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const [file] = given;
    const config = await loadConfig(values.config, [process.cwd(), dirname(resolve(file))]);
    const session = localSession(config);
    const pipeline = await loadPipeline(file, session);
    const { name } = pipeline;
    const judging = { name, strict: values.strict };
    const { problems, warnings } = await planDefinition(pipeline.toJSON(), session.kinds, judging);
    for (const line of warningLines(warnings)) console.error(line);
    for (const problem of problems) console.error(problemText(problem, 'error'));
    print({ Problems: problems, Warnings: warnings });
    if (problems.length > 0) return exitCodes.invalidInput;
    console.error(`${file}: nothing is wrong with it`);
    return exitCodes.succeeded;
  },
};
