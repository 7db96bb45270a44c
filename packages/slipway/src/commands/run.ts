import { dirname, resolve } from 'node:path';
import { isSlipwayError, planDefinition } from '@slipway/core';
import type { Command } from '../command.ts';
import { loadConfig } from '../config.ts';
import { exitCodes } from '../exit-code.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { localSession } from '../local-session.ts';
import { assignments, oneOf, readOptions, wholeNumber } from '../options.ts';
import { loadPipeline } from '../pipeline-file.ts';
import { executionReport } from '../report.ts';
import { openProgress } from '../terminal/open-progress.ts';
import { warningLine, warningLines } from '../terminal/problems.ts';
import { createHeard, summary } from '../terminal/summary.ts';

const usage = `Usage: slipway run <pipeline.ts | definition.json> [options]

Runs a pipeline on this machine. State and buckets are kept in <dir>/.slipway.

  --param NAME=VALUE     a parameter's value; may be given several times
  --image GLOB=TARGET    what an image stands for: host, venv:<requirements file> or python:<interpreter>
  --backend NAME         what runs jobs: subprocess (the default)
  --jobs N               steps that may run at once (default: all that can)
  --dir DIR              the folder that holds .slipway (default: the current folder)
  --name NAME            the pipeline's name (default: the module's, or the definition's file name)
  --config FILE          the config file (default: slipway.config.* here or beside the pipeline)
  --strict               refuse what SageMaker is documented not to support
  --json                 one JSON document on stdout at the end; everything for people is on stderr

Exit code 0: Succeeded; 1: Failed; 2: invalid input, nothing was run; 3: this machine lacks something;
130: interrupted or stopped.`;

const options = {
  param: { type: 'string', multiple: true },
  image: { type: 'string', multiple: true },
  backend: { type: 'string' },
  jobs: { type: 'string' },
  dir: { type: 'string' },
  name: { type: 'string' },
  config: { type: 'string' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const runCommand: Command = {
  usage,
  async run(args, print) {
    const { file, values } = readOptions(args, options, usage);
    const parameters = Object.fromEntries(assignments('param', 'NAME=VALUE', values.param));
    const parallelism = wholeNumber('jobs', values.jobs);
    oneOf('backend', values.backend, ['subprocess']);
    const images = Object.fromEntries(assignments('image', 'GLOB=TARGET', values.image));
    const config = await loadConfig(values.config, [process.cwd(), dirname(resolve(file))]);
    const session = localSession({
      ...config,
      directory: values.dir ?? process.cwd(),
      // The first that matches counts: once for the order, once more for a glob that both have.
      images: { ...images, ...config.images, ...images },
    });
    const pipeline = await loadPipeline(file, session, values.name);
    const strict = values.strict ?? false;
    const plan = await planDefinition(pipeline.toJSON(), session.kinds, { parameters, strict });
    for (const line of warningLines(plan.warnings)) console.error(line);

    const heard = createHeard();
    const progress = await openProgress(plan, pipeline.name, process.stderr);
    try {
      const execution = await session.start(pipeline, {
        parameters,
        strict,
        ...(parallelism !== undefined && { parallelism }),
        onEvent(event) {
          heard.listen(event);
          progress.event(event);
          // A warning with a path is the plan's, told above.
          if (event.type === 'Warning' && event.path === undefined)
            progress.note(warningLine(event.step, event.message));
        },
      });
      const release = stopOnInterrupt(execution, session, heard.jobs, progress.note);
      const ending = await execution.wait().then(
        () => undefined,
        (error: unknown) => error,
      );
      release();
      progress.end();
      const ended =
        ending === undefined ||
        isSlipwayError(ending, 'EXECUTION_FAILED') ||
        isSlipwayError(ending, 'EXECUTION_STOPPED');
      if (!ended) throw ending;
      console.error(await summary(execution, plan, session, heard));
      print(await executionReport(execution));
      if (ending === undefined) return exitCodes.succeeded;
      if (isSlipwayError(ending, 'EXECUTION_STOPPED')) return exitCodes.stopped;
      return heard.lacking() ? exitCodes.environment : exitCodes.failed;
    } finally {
      progress.end();
      await session.runs.close();
    }
  },
};
