import type { RefusedValues, StepKind, Support } from '../contract/step-kind.ts';
import { type JsonObject, ownValue } from '../json.ts';
import type { Problem } from './problem.ts';
import type { PlacedStep } from './steps.ts';
import { type SupportFinding, type SupportTree, supportFindings, supportTree } from './support.ts';

/** What the local runner of a kind makes of the fields that a step has: with a problem, it cannot run. */
export function supportProblems(
  step: PlacedStep,
  table: SupportTree,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const findings = supportFindings(step, table);
  return {
    problems: findings.flatMap((finding) => refusal(step.name, finding)),
    warnings: findings.flatMap((finding) => noEffect(step.name, finding)),
  };
}

/** What the local runner refuses of a request whose expressions have values by now; paths begin at `Arguments`. */
export function refusedValues(step: PlacedStep, request: JsonObject): Problem[] {
  const refusing = Object.entries(step.kind.support).filter(
    ([, support]) => refusesOf(support) !== undefined,
  );
  if (refusing.length === 0) return [];
  const definition = { ...step.definition, Arguments: request };
  const placed = { name: step.name, kind: step.kind, path: '$', definition };
  const table = supportTree({ support: Object.fromEntries(refusing) });
  return supportFindings(placed, table)
    .flatMap((finding) => refusal(step.name, finding))
    .map((problem) => ({ ...problem, path: problem.path.replace('$.', '') }));
}

function refusesOf(support: Support | undefined): RefusedValues | undefined {
  return typeof support === 'object' && 'refuses' in support ? support.refuses : undefined;
}

function refusal(step: string, { path, support, value }: SupportFinding): Problem[] {
  if (support === undefined || 'noEffect' in support) return [];
  const refused = { code: 'NOT_SUPPORTED', step, path };
  if ('refused' in support) {
    const message = `is not supported locally: ${support.refused}`;
    return [{ ...refused, message, hint: 'Take the field out for a local run.' }];
  }
  if (typeof value !== 'string' || support.refuses === undefined) return [];
  const hint = ownValue(support.refuses, value);
  return typeof hint !== 'string' ? [] : [{ ...refused, message: `${value} is not supported locally`, hint }];
}

function noEffect(step: string, { path, support }: SupportFinding): Problem[] {
  const warned = { code: 'NO_EFFECT', step, path };
  if (support === undefined)
    return [{ ...warned, message: 'is not read by the local runner: it has no effect here' }];
  return 'noEffect' in support ? [{ ...warned, message: `has no effect locally: ${support.noEffect}` }] : [];
}

/** The trees of kinds as they are asked for, each made once. */
export function supportTrees(): (kind: StepKind) => SupportTree {
  const trees = new Map<StepKind, SupportTree>();
  return (kind) => {
    const tree = trees.get(kind) ?? supportTree(kind);
    trees.set(kind, tree);
    return tree;
  };
}
