import {
  type Pipeline,
  type Plan,
  type PlanOptions,
  type Problem,
  planDefinition,
  plannedUses,
  refuse,
  type StepKind,
} from '@slipway/core';
import { preflight } from '../preflight.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { SERVICE_STEP_TYPES } from './service-kinds.ts';

/** Characters. Source: SageMaker API, PipelineDefinition. */
const LARGEST_DEFINITION = 1_048_576;
/** Source: SageMaker API, PipelineParameters. */
const MOST_PARAMETERS = 200;
/** The quota that an account begins with. Said by third parties only: docs/decisions/0046-what-is-checked-before-a-deploy.md. */
const USUAL_STEPS = 50;

/** What is wrong with a pipeline for SageMaker Pipelines, and what it may not run. `kinds`: those of a session for it. */
export async function planForPipelines(
  pipeline: Pick<Pipeline, 'name' | 'toJSON'>,
  kinds: ReadonlyMap<string, StepKind>,
  options: Pick<PlanOptions, 'parameters' | 'strict'> = {},
): Promise<Plan> {
  const plan = await planDefinition(pipeline.toJSON(), kinds, {
    ...options,
    name: pipeline.name,
    targetOf: () => 'pipelines',
  });
  const doubtful = plan.graph.nodes.flatMap(({ step }): Problem[] => {
    if (SERVICE_STEP_TYPES.has(step.kind.type)) return [];
    return [
      {
        code: 'NOT_ON_PIPELINES',
        step: step.name,
        path: `${step.path}.Type`,
        message: `SageMaker Pipelines is not known to have ${step.kind.type} steps`,
        hint: 'Run the pipeline on this machine, or with each step as a job of SageMaker.',
      },
    ];
  });
  return {
    ...plan,
    problems: [
      ...plan.problems.map(asNested),
      ...sizeProblems(pipeline, plan),
      ...(options.strict ? doubtful : []),
    ],
    warnings: [
      // Of fields that the engine of this machine does not act on; SageMaker does.
      ...plan.warnings.filter(({ code }) => code !== 'NO_EFFECT').map(asNested),
      ...stepCountWarnings(plan),
      ...(options.strict ? [] : doubtful),
    ],
  };
}

/** The plan, and what the account lacks for it. Rejects with `PIPELINE_INVALID`. */
export async function checkedForPipelines(
  session: PipelinesAccount,
  pipeline: Pipeline,
  options: Pick<PlanOptions, 'parameters' | 'strict'> = {},
): Promise<Plan> {
  const plan = await planForPipelines(pipeline, session.kinds, options);
  if (plan.problems.length > 0) refuse(plan.problems);
  // Without parameters it is not known what a run would read.
  if (options.parameters === undefined) return plan;
  const { problems, warnings } = await preflight(session, plannedUses(plan), pipeline.localFiles);
  if (problems.length > 0) refuse(problems);
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}

function asNested(problem: Problem): Problem {
  if (problem.code !== 'NESTED_CONDITION') return problem;
  const message =
    'a Condition step inside another: the SageMaker Developer Guide ("Condition step", build-and-manage-steps) calls it unsupported';
  return { ...problem, message };
}

function sizeProblems(pipeline: Pick<Pipeline, 'toJSON'>, { definition }: Plan): Problem[] {
  const { length } = JSON.stringify(pipeline);
  const parameters = definition.Parameters?.length ?? 0;
  const problems: Problem[] = [];
  if (length > LARGEST_DEFINITION) {
    problems.push({
      code: 'DEFINITION_TOO_LARGE',
      path: '$',
      message: `the definition has ${length} characters, and SageMaker takes at most ${LARGEST_DEFINITION}`,
      hint: 'Put what is long into objects or code, or make two pipelines of it.',
    });
  }
  if (parameters > MOST_PARAMETERS) {
    problems.push({
      code: 'TOO_MANY_PARAMETERS',
      path: '$.Parameters',
      message: `there are ${parameters} parameters, and SageMaker takes at most ${MOST_PARAMETERS}`,
      hint: 'Put some of them into one object, and give its URI.',
    });
  }
  return problems;
}

function stepCountWarnings({ graph: { nodes } }: Plan): Problem[] {
  if (nodes.length <= USUAL_STEPS) return [];
  return [
    {
      code: 'MANY_STEPS',
      path: '$.Steps',
      message: `there are ${nodes.length} steps, and an account may have ${USUAL_STEPS} in a pipeline unless AWS has raised that`,
      hint: 'See Service Quotas in the AWS console: SageMaker, steps in a pipeline.',
    },
  ];
}
