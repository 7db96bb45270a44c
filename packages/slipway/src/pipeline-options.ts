import { dirname, resolve } from 'node:path';
import type { Pipeline, Plan } from '@slipway/core';
import { matchesStep } from '@slipway/local';
import { type LoadedConfig, loadConfig } from './config.ts';
import { assignments, badOption, oneOf } from './options.ts';
import { loadPipeline } from './pipeline-file.ts';
import { planFor } from './plan-for.ts';
import { BACKEND_NAMES } from './session/backends.ts';
import { PULL_POLICIES } from './session/lazy-docker.ts';
import { openConfigured } from './session/open-configured.ts';
import type { OpenedSession } from './session/opened-session.ts';
import { STEP_TARGETS, TARGET_NAMES, type TargetName } from './session/target.ts';

/** The options that say which pipeline it is, and where and how its steps run. */
export const pipelineOptions = {
  param: { type: 'string', multiple: true },
  target: { type: 'string' },
  'step-target': { type: 'string', multiple: true },
  role: { type: 'string' },
  image: { type: 'string', multiple: true },
  backend: { type: 'string' },
  'step-backend': { type: 'string', multiple: true },
  pull: { type: 'string' },
  dir: { type: 'string' },
  name: { type: 'string' },
  config: { type: 'string' },
  strict: { type: 'boolean' },
} as const;

export interface PipelineValues {
  readonly param?: readonly string[] | undefined;
  readonly target?: string | undefined;
  readonly 'step-target'?: readonly string[] | undefined;
  readonly role?: string | undefined;
  readonly image?: readonly string[] | undefined;
  readonly backend?: string | undefined;
  readonly 'step-backend'?: readonly string[] | undefined;
  readonly pull?: string | undefined;
  readonly dir?: string | undefined;
  readonly name?: string | undefined;
  readonly config?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** A pipeline, planned for the session that these options ask for. */
export interface OpenedPipeline {
  readonly pipeline: Pipeline;
  readonly target: TargetName;
  readonly session: OpenedSession;
  readonly parameters: Readonly<Record<string, string>>;
  readonly strict: boolean;
  readonly plan: Plan;
}

/** Rejects with `BAD_OPTION`, `BAD_CONFIG`, as `openConfigured` and `loadPipeline` do. */
export async function openPipeline(
  file: string,
  values: PipelineValues,
  more: Pick<LoadedConfig, 'cache'> = {},
): Promise<OpenedPipeline> {
  const parameters = Object.fromEntries(assignments('param', 'NAME=VALUE', values.param));
  const named = oneOf('target', values.target, TARGET_NAMES);
  const backend = oneOf('backend', values.backend, BACKEND_NAMES);
  const stepBackends = byStep('step-backend', values['step-backend'], BACKEND_NAMES);
  const stepTargets = byStep('step-target', values['step-target'], STEP_TARGETS);
  const pull = oneOf('pull', values.pull, PULL_POLICIES);
  const images = Object.fromEntries(assignments('image', 'GLOB=TARGET', values.image));
  const config = await loadConfig(values.config, [process.cwd(), dirname(resolve(file))]);
  const target = named ?? config.target ?? 'local';
  refuseForeignOptions(values, target);
  const session = await openConfigured({
    ...config,
    ...more,
    target,
    directory: values.dir ?? process.cwd(),
    sagemaker: { ...config.sagemaker, ...(values.role !== undefined && { role: values.role }) },
    ...(backend && { backend }),
    stepBackends,
    stepTargets,
    ...(pull && { pull }),
    // The first that matches counts: once for the order, once more for a glob that both have.
    images: { ...images, ...config.images, ...images },
  });
  const pipeline = await loadPipeline(file, session, values.name);
  const strict = values.strict ?? false;
  const plan = await planFor(session, pipeline, { parameters, strict });
  refuseUnused('step-backend', Object.keys(stepBackends), plan);
  refuseUnused('step-target', Object.keys(stepTargets), plan);
  return { pipeline, target, session, parameters, strict, plan };
}

/** `STEP=NAME` texts by the step's name or glob. */
function byStep<const Name extends string>(
  option: string,
  texts: readonly string[] | undefined,
  allowed: readonly Name[],
): Readonly<Record<string, Name>> {
  return Object.fromEntries(
    assignments(option, 'STEP=NAME', texts).flatMap(([step, text]) => {
      const name = oneOf(option, text, allowed);
      return name === undefined ? [] : [[step, name] as const];
    }),
  );
}

/** Options that say nothing for this target: nobody is to believe that they do. */
function refuseForeignOptions(values: PipelineValues, target: TargetName): void {
  const stepTargets = values['step-target'] ?? [];
  if (target === 'pipelines' && stepTargets.length > 0)
    throw badOption(
      '--step-target is for steps that are walked from here, and with --target pipelines SageMaker walks them all',
      'Leave one of them out.',
    );
  const names = ['backend', 'step-backend', 'image', 'pull'] as const;
  const option = names.find((name) => values[name] !== undefined);
  if (target === 'local' || option === undefined || stepTargets.length > 0) return;
  throw badOption(
    `--${option} is for jobs of this machine, and with --target ${target} there are none`,
    'Leave one of them out.',
  );
}

function refuseUnused(option: string, globs: readonly string[], { graph, problems }: Plan): void {
  if (problems.length > 0) return;
  const steps = graph.nodes.map(({ step }) => step.name);
  const unused = globs.find((glob) => !steps.some((step) => matchesStep(glob, step)));
  if (unused === undefined) return;
  throw badOption(`--${option} ${unused}: the pipeline has no such step`, `Its steps: ${steps.join(', ')}.`);
}
