import { dirname, resolve } from 'node:path';
import { type Plan, planDefinition, targetsOf } from '@slipway/core';
import { matchesStep } from '@slipway/local';
import type { Command } from '../command.ts';
import { loadConfig } from '../config.ts';
import { type Following, followExecution } from '../follow-execution.ts';
import { localSession } from '../local-session.ts';
import { assignments, badOption, oneOf, readOptions, wholeNumber } from '../options.ts';
import { loadPipeline } from '../pipeline-file.ts';
import { selectedSteps } from '../selected-steps.ts';
import { BACKEND_NAMES, type BackendName } from '../session/backends.ts';
import { PULL_POLICIES } from '../session/lazy-docker.ts';
import { warningLines } from '../terminal/problems.ts';

const usage = `Usage: slipway run <pipeline.ts | definition.json> [options]

Runs a pipeline on this machine. State and buckets are kept in <dir>/.slipway.

  --param NAME=VALUE     a parameter's value; may be given several times
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

Exit code 0: Succeeded; 1: Failed; 2: invalid input, nothing was run; 3: this machine lacks something;
130: interrupted or stopped.`;

const options = {
  param: { type: 'string', multiple: true },
  image: { type: 'string', multiple: true },
  backend: { type: 'string' },
  'step-backend': { type: 'string', multiple: true },
  pull: { type: 'string' },
  jobs: { type: 'string' },
  cache: { type: 'string' },
  only: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  of: { type: 'string' },
  dir: { type: 'string' },
  name: { type: 'string' },
  config: { type: 'string' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const runCommand: Command = {
  usage,
  async run(args, print) {
    const { given, values } = readOptions(args, options, usage, ['pipeline']);
    const [file] = given;
    const parameters = Object.fromEntries(assignments('param', 'NAME=VALUE', values.param));
    const parallelism = wholeNumber('jobs', values.jobs);
    const backend = oneOf('backend', values.backend, BACKEND_NAMES);
    const stepBackends = backendsByStep(values['step-backend']);
    const pull = oneOf('pull', values.pull, PULL_POLICIES);
    const cache = oneOf('cache', values.cache, ['off', 'document', 'all']);
    const images = Object.fromEntries(assignments('image', 'GLOB=TARGET', values.image));
    const config = await loadConfig(values.config, [process.cwd(), dirname(resolve(file))]);
    const session = localSession({
      ...config,
      directory: values.dir ?? process.cwd(),
      ...(backend && { backend }),
      stepBackends,
      ...(pull && { pull }),
      ...(cache && { cache }),
      // The first that matches counts: once for the order, once more for a glob that both have.
      images: { ...images, ...config.images, ...images },
    });
    const pipeline = await loadPipeline(file, session, values.name);
    const strict = values.strict ?? false;
    const targetOf = targetsOf(session);
    const plan = await planDefinition(pipeline.toJSON(), session.kinds, { parameters, strict, targetOf });
    for (const line of warningLines(plan.warnings)) console.error(line);
    refuseUnusedBackends(stepBackends, plan);
    // What is wrong with the pipeline is told first, by whoever starts it.
    const selection =
      plan.problems.length > 0 ? undefined : await selectedSteps(values, plan, pipeline.name, values.dir);

    const begin: Following['begin'] = (told) =>
      session.start(pipeline, {
        parameters,
        strict,
        ...(parallelism !== undefined && { parallelism }),
        ...(selection && { selection }),
        ...told,
      });
    const { name: pipelineName } = pipeline;
    return await followExecution({ session, plan, pipelineName, directory: values.dir, begin, print });
  },
};

function backendsByStep(texts: readonly string[] | undefined): Readonly<Record<string, BackendName>> {
  return Object.fromEntries(
    assignments('step-backend', 'STEP=NAME', texts).map(([step, text]) => {
      const name = oneOf('step-backend', text, BACKEND_NAMES);
      return [step, name ?? 'subprocess'];
    }),
  );
}

function refuseUnusedBackends(
  byStep: Readonly<Record<string, BackendName>>,
  { graph, problems }: Plan,
): void {
  if (problems.length > 0) return;
  const steps = graph.nodes.map(({ step }) => step.name);
  const unused = Object.keys(byStep).find((glob) => !steps.some((step) => matchesStep(glob, step)));
  if (unused === undefined) return;
  throw badOption(
    `--step-backend ${unused}: the pipeline has no such step`,
    `Its steps: ${steps.join(', ')}.`,
  );
}
