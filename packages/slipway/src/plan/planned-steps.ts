import {
  type JsonObject,
  type Located,
  type PlacedStep,
  type Plan,
  plannedArguments,
  supportFindings,
  supportTree,
  valueAt,
} from '@slipway/core';
import type { OpenedSession } from '../session/opened-session.ts';
import type { TargetName } from '../session/target.ts';
import { expressionText } from './expression-text.ts';
import type { PlannedField, PlannedStep } from './plan-report.ts';

/** The steps of a plan in the order in which they can start, each with all that is known of it. */
export function plannedSteps(
  plan: Plan,
  session: OpenedSession,
  targetOf: (step: string) => TargetName,
): readonly PlannedStep[] {
  const { nodes } = plan.graph;
  return inOrder(plan).map(({ step, dependencies }) => {
    const { name, kind, parent } = step;
    const target = targetOf(name);
    const args = plannedArguments(plan, step);
    const { images = [], instances = [] } = kind.uses?.(args) ?? {};
    const runtime = valueAt(args, 'StoppingCondition', 'MaxRuntimeInSeconds');
    const trainings = valueAt(
      args,
      'HyperParameterTuningJobConfig',
      'ResourceLimits',
      'MaxNumberOfTrainingJobs',
    );
    const operation = target === 'local' ? undefined : OPERATIONS.get(kind.type);
    return {
      StepName: name,
      StepType: kind.type,
      Target: target,
      ...(target === 'local' &&
        'backendOf' in session &&
        instances.length > 0 && { Backend: session.backendOf(name).name }),
      ...(parent && { Branch: { StepName: parent.step.name, Branch: parent.branch } }),
      DependsOn: dependencies.flatMap((on) => nodes[on]?.step.name ?? []),
      Images: images.map(({ value }) => expressionText(value)),
      Instances: instances.map((located) => ({
        InstanceType: expressionText(located.value),
        InstanceCount: countBeside(args, located),
      })),
      ...(typeof runtime === 'number' && { MaxRuntimeInSeconds: runtime }),
      ...(typeof trainings === 'number' && { MaxNumberOfTrainingJobs: trainings }),
      ...(operation !== undefined && { Operation: operation }),
      Fields: target === 'local' ? plannedFields(step, args) : [],
    };
  });
}

/** Source: SageMaker Developer Guide, "Pipelines steps": what each type of step makes. The others make nothing. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['Processing', 'CreateProcessingJob'],
  ['Training', 'CreateTrainingJob'],
  ['Tuning', 'CreateHyperParameterTuningJob'],
  ['Transform', 'CreateTransformJob'],
  ['Model', 'CreateModel'],
  ['RegisterModel', 'CreateModelPackage'],
]);

/** By the longest way to each from a step that waits for none; then as the document has them. */
function inOrder({ graph: { nodes } }: Plan): Plan['graph']['nodes'] {
  const waves = nodes.map(() => 0);
  const waiting = nodes.map(({ dependencies }) => dependencies.length);
  const ready = [...nodes.keys()].filter((node) => waiting[node] === 0);
  // What is found ready is added while it is walked; steps that wait for each other never are.
  for (const node of ready)
    for (const next of nodes[node]?.dependents ?? []) {
      waves[next] = Math.max(waves[next] ?? 0, (waves[node] ?? 0) + 1);
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) ready.push(next);
    }
  const order = [...nodes.keys()].sort((a, b) => (waves[a] ?? 0) - (waves[b] ?? 0) || a - b);
  return order.flatMap((node) => nodes[node] ?? []);
}

function plannedFields(step: PlacedStep, args: JsonObject): readonly PlannedField[] {
  const placed = { ...step, path: '', definition: { ...step.definition, Arguments: args } };
  return supportFindings(placed, supportTree(step.kind)).flatMap(
    ({ path, support, value }): PlannedField[] => {
      const at = path.replace(/^\./, '');
      if (support === undefined)
        return [{ Path: at, Support: 'no effect', How: 'the local runner does not read it' }];
      if ('noEffect' in support) return [{ Path: at, Support: 'no effect', How: support.noEffect }];
      if ('refused' in support) return [{ Path: at, Support: 'refused', How: support.refused }];
      const instead =
        typeof value === 'string' ? new Map(Object.entries(support.refuses ?? {})).get(value) : undefined;
      if (instead !== undefined)
        return [{ Path: at, Support: 'refused', How: `${JSON.stringify(value)}: ${instead}` }];
      return 'emulated' in support ? [{ Path: at, Support: 'emulated', How: support.emulated }] : [];
    },
  );
}

/** `InstanceCount` stands beside `InstanceType` in every request; 1 where it is left out. */
function countBeside(args: JsonObject, { path }: Located): number {
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const count = valueAt(args, ...keys.slice(0, -1), 'InstanceCount');
  return typeof count === 'number' ? count : 1;
}
