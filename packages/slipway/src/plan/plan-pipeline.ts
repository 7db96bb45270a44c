import { type PlannedUse, type Preflight, plannedUses } from '@slipway/core';
import type { OpenedPipeline } from '../pipeline-options.ts';
import type { TargetName } from '../session/target.ts';
import type { PlanReport } from './plan-report.ts';
import { plannedCrossings } from './planned-crossings.ts';
import { plannedSteps } from './planned-steps.ts';

/** All that is known of a run before it runs. Asks AWS where a target is there, and creates nothing. */
export async function planPipeline(opened: OpenedPipeline): Promise<PlanReport> {
  const { pipeline, session, plan, target } = opened;
  const targetOf = (step: string): TargetName =>
    target === 'pipelines' ? target : ((session.targetOf?.(step) ?? session.target) as TargetName);
  const uses = withoutLocalFiles(plannedUses(plan), opened);
  const isSound = plan.problems.length === 0;
  const found: Preflight = isSound ? await session.preflight(uses) : { problems: [], warnings: [] };
  const steps = plannedSteps(plan, session, targetOf);
  const order = new Map(steps.map(({ StepName }, index) => [StepName, index]));
  const crossings =
    isSound && 'sides' in session
      ? await plannedCrossings(plannedUses(plan), session.sides, targetOf, pipeline.localFiles)
      : [];
  return {
    PipelineName: pipeline.name,
    Target: target,
    Region: session.region,
    Account: session.account,
    Bucket: session.defaultBucket,
    Steps: steps,
    Crossings: crossings.toSorted((a, b) => (order.get(a.StepName) ?? 0) - (order.get(b.StepName) ?? 0)),
    Problems: [...plan.problems, ...found.problems],
    Warnings: [...plan.warnings, ...found.warnings],
  };
}

/** The files that a start will store are as good as there. */
function withoutLocalFiles(uses: readonly PlannedUse[], { pipeline }: OpenedPipeline): readonly PlannedUse[] {
  const files = new Set(pipeline.localFiles.map(({ uri }) => uri));
  return uses.map((use) => ({
    ...use,
    uses: {
      ...use.uses,
      reads: use.uses.reads?.filter(({ value }) => typeof value !== 'string' || !files.has(value)) ?? [],
    },
  }));
}
