import type { Command } from '../command.ts';
import { type Following, followExecution } from '../follow-execution.ts';
import { oneOf, readOptions, wholeNumber } from '../options.ts';
import { openPipeline, pipelineOptions } from '../pipeline-options.ts';
import { selectedSteps } from '../selected-steps.ts';
import { warningLines } from '../terminal/problems.ts';

const usage = `Usage: slipway run <pipeline.ts | definition.json> [options]

Runs a pipeline on this machine, or on SageMaker. State is kept in <dir>/.slipway, and so are the buckets of this machine.

  --param NAME=VALUE     a parameter's value; may be given several times
  --target NAME          where it runs: local (the default); sagemaker: each step is a job of SageMaker, walked from here;
                         pipelines: SageMaker walks it
  --step-target STEP=NAME  where one step runs: local or sagemaker; may be given several times
  --role ARN             the execution role of jobs of SageMaker (default: the config's)
  --image GLOB=TARGET    what an image stands for: host, venv:<requirements file> or python:<interpreter>;
                         in containers the name of another image
  --backend NAME         what runs jobs: subprocess (the default) or docker
  --step-backend STEP=NAME  what runs the jobs of one step; may be given several times
  --pull WHEN            when Docker pulls images: always, missing (the default) or never
  --jobs N               steps that may run at once (default: all that can)
  --cache MODE           off, document (the default: steps whose CacheConfig asks for it) or all
  --only A,B             runs these steps and no others
  --from STEP            runs this step and all that wait for it
  --until STEP           runs this step and all it waits for; with --from, what is between them
  --of EXECUTION         the execution that answers for the steps before those: its id, the start of its id, or last
                         (default: the newest of this pipeline that has ended)
  --dir DIR              the folder that holds .slipway (default: the current folder)
  --name NAME            the pipeline's name (default: the module's, or the definition's file name)
  --config FILE          the config file (default: slipway.config.* here or beside the pipeline)
  --strict               refuse what SageMaker is documented not to support
  --json                 one JSON document on stdout at the end; everything for people is on stderr

Exit code 0: Succeeded; 1: Failed; 2: invalid input, nothing was run; 3: this machine or the account lacks something;
130: interrupted or stopped.`;

const options = {
  ...pipelineOptions,
  jobs: { type: 'string' },
  cache: { type: 'string' },
  only: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  of: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const runCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const [file] = given;
    const parallelism = wholeNumber('jobs', values.jobs);
    const cache = oneOf('cache', values.cache, ['off', 'document', 'all']);
    const opened = await openPipeline(file, values, cache && { cache });
    const { pipeline, session, parameters, strict, plan } = opened;
    for (const line of warningLines(plan.warnings)) console.error(line);
    // What is wrong with the pipeline is told first, by whoever starts it.
    const selection =
      plan.problems.length > 0
        ? undefined
        : await selectedSteps(values, plan, pipeline.name, values.dir, session);
    const runOptions = {
      strict,
      ...(parallelism !== undefined && { parallelism }),
      ...(selection && { selection }),
    };
    const { dir: directory } = values;
    const begin: Following['begin'] = (told) =>
      session.start(pipeline, { parameters, ...runOptions, ...told });
    return await followExecution({ session, plan, pipelineName: pipeline.name, directory, begin, print });
  },
};
