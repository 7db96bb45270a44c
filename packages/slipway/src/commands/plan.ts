import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { readOptions } from '../options.ts';
import { openPipeline, pipelineOptions } from '../pipeline-options.ts';
import { planPipeline } from '../plan/plan-pipeline.ts';
import { answer } from '../terminal/answer.ts';
import { planText } from '../terminal/plan-text.ts';
import { problemText, warningLines } from '../terminal/problems.ts';

const usage = `Usage: slipway plan <pipeline.ts | definition.json> [options]

Tells what a run would do, step by step: where it runs, on which instances, what it waits for; what would be created on
SageMaker; what would cross between this machine and S3; what this machine does otherwise. Runs and creates nothing.

  --param NAME=VALUE     a parameter's value; may be given several times
  --target NAME          where it would run: local (the default), sagemaker or pipelines
  --step-target STEP=NAME  where one step would run: local or sagemaker; may be given several times
  --role ARN             the execution role of jobs of SageMaker (default: the config's)
  --image GLOB=TARGET    what an image stands for
  --backend NAME         what would run jobs of this machine: subprocess (the default) or docker
  --step-backend STEP=NAME  what would run the jobs of one step; may be given several times
  --pull WHEN            when Docker pulls images: always, missing (the default) or never
  --dir DIR              the folder that holds .slipway (default: the current folder)
  --name NAME            the pipeline's name (default: the module's, or the definition's file name)
  --config FILE          the config file (default: slipway.config.* here or beside the pipeline)
  --strict               also refuse what SageMaker is documented not to support
  --json                 the plan as one JSON document on stdout

Exit code 0: it can run; 2: something is wrong with it; 3: this machine or the account lacks something.`;

const options = { ...pipelineOptions, json: { type: 'boolean' } } as const;

/** Columns where nobody tells how wide the terminal is. */
const COLUMNS = 120;

export const planCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const opened = await openPipeline(given[0], values);
    try {
      const report = await planPipeline(opened);
      if (values.json) print(report);
      else answer(`${planText(report, process.stdout.columns || COLUMNS)}\n`);
      // The plan has told of them.
      const warnings = report.Warnings.filter(
        ({ code, path }) => code !== 'NO_EFFECT' || !path.includes('.Arguments.'),
      );
      for (const line of warningLines(warnings)) console.error(line);
      for (const problem of report.Problems) console.error(problemText(problem, 'error'));
      if (report.Problems.length > 0) return exitCodes.invalidInput;
      console.error('Nothing was run, and nothing was created.');
      return exitCodes.succeeded;
    } finally {
      await opened.session.runs.close();
    }
  },
};
