import type { Command } from '../command.ts';
import { followExecution } from '../follow-execution.ts';
import { readOptions, wholeNumber } from '../options.ts';
import { pastExecution } from '../past-execution.ts';
import { planOfRecord } from '../plan-of-record.ts';

const usage = `Usage: slipway resume <execution> [options]

Goes on with an execution that failed, was stopped, or whose process died: what succeeded is not run again, and jobs
that still run are taken over. An execution is named by its id, the start of its id, or last.

  --jobs N         steps that may run at once (default: as when it was started)
  --target NAME    pipelines: one that SageMaker walks; its ARN names it too (default: one that runs from here)
  --dir DIR        the folder that holds .slipway (default: the current folder)
  --config FILE    the config file (default: slipway.config.* here)
  --json           one JSON document on stdout at the end; everything for people is on stderr

Exit code 0: Succeeded; 1: Failed; 2: it cannot be resumed; 3: this machine lacks something; 130: interrupted or
stopped.`;

const options = {
  jobs: { type: 'string' },
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const resumeCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['execution']);
    const parallelism = wholeNumber('jobs', values.jobs);
    const { record, session } = await pastExecution(given[0], values);
    const { id, pipelineName } = record;
    return await followExecution({
      session,
      plan: await planOfRecord(record, session),
      pipelineName,
      directory: values.dir,
      begin: (told) => session.resume(id, { ...told, ...(parallelism !== undefined && { parallelism }) }),
      print,
    });
  },
};
