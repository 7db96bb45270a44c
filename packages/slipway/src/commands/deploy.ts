import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { assignments, readOptions, wholeNumber } from '../options.ts';
import { openPipeline } from '../pipeline-options.ts';
import { answer } from '../terminal/answer.ts';
import { warningLines } from '../terminal/problems.ts';

const usage = `Usage: slipway deploy <pipeline.ts | definition.json> --role ARN [options]

Makes it a pipeline of SageMaker Pipelines, or updates the one of its name: its code is uploaded by content, and where
nothing has changed nothing is called that changes something. It is not started: slipway run --target pipelines.

  --role ARN             the execution role of the pipeline (default: the config's)
  --name NAME            the pipeline's name (default: the module's, or the definition's file name)
  --tag KEY=VALUE        a tag of the pipeline; may be given several times
  --description TEXT     what the pipeline is for
  --jobs N               steps that may run at once in an execution that does not say it itself
  --dir DIR              the folder that holds .slipway (default: the current folder)
  --config FILE          the config file (default: slipway.config.* here or beside the pipeline)
  --strict               refuse what SageMaker is documented not to support
  --json                 one JSON document on stdout

Exit code 0: it is there; 2: invalid input; 3: this machine or the account lacks something.`;

const options = {
  role: { type: 'string' },
  name: { type: 'string' },
  tag: { type: 'string', multiple: true },
  description: { type: 'string' },
  jobs: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const deployCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const { tag, description, jobs, json, ...rest } = values;
    const tags = Object.fromEntries(assignments('tag', 'KEY=VALUE', tag));
    const parallelism = wholeNumber('jobs', jobs);
    const opened = await openPipeline(given[0], { ...rest, target: 'pipelines' });
    const { session, pipeline, plan, strict } = opened;
    if (session.target !== 'pipelines') throw new Error('another session than was asked for');
    for (const line of warningLines(plan.warnings)) console.error(line);
    const { PipelineArn, change } = await session.upsert(pipeline, {
      strict,
      tags,
      ...(description !== undefined && { description }),
      ...(parallelism !== undefined && { parallelism }),
    });
    if (json) print({ PipelineArn, Change: change });
    else {
      answer(`${PipelineArn} ${change}`);
      console.error(`Start it: slipway run ${given[0]} --target pipelines`);
    }
    return exitCodes.succeeded;
  },
};
