import type { StepKind, Support } from '../contract/step-kind.ts';
import { childPath, expressionForm } from '../expression/expression.ts';
import type { Json } from '../json.ts';
import { branchFields, type PlacedStep } from './steps.ts';

/** A field of a request that the local runner does not simply honour. */
export interface SupportFinding {
  /** In the document: `$.Steps[0].Arguments.VpcConfig`. */
  readonly path: string;
  /** `undefined`: the runner's table does not know the field. */
  readonly support: Exclude<Support, 'done'> | undefined;
  readonly value: Json;
}

/** What the kind's support table says of the fields a step really has; each field once. */
export function supportFindings(step: PlacedStep, table: SupportTree): SupportFinding[] {
  const except = branchFields(step.kind);
  const findings: SupportFinding[] = [];
  const open: Field[] = [];
  /** The fields of `value`; those that the table knows nothing of are spoken for by an entry above them. */
  const enter = (value: Json, path: string, node: SupportTree, spokenFor: boolean): void => {
    if (typeof value !== 'object' || value === null || expressionForm(value) !== undefined) return;
    const inList = Array.isArray(value);
    for (const [key, child] of Object.entries(value).reverse() as [string, Json][]) {
      const known = node.children.get(inList ? '[]' : key) ?? node.children.get('*');
      if (known?.support === 'done' && known.children.size === 0) continue;
      if (known === undefined && spokenFor) continue;
      if (node === table && except.has(key)) continue;
      open.push({ value: child, path: childPath(path, key, inList), node: known, spokenFor });
    }
  };
  enter(step.definition.Arguments, `${step.path}.Arguments`, table, false);
  for (let field = open.pop(); field !== undefined; field = open.pop()) {
    const { value, path, node } = field;
    const support = node?.support;
    const isSaid = node === undefined || support !== undefined;
    if (isSaid && support !== 'done') findings.push({ path, support, value });
    if (node !== undefined) enter(value, path, node, field.spokenFor || support !== undefined);
  }
  return findings;
}

interface Field {
  readonly value: Json;
  readonly path: string;
  /** `undefined`: neither the table nor an entry above it speaks of the field. */
  readonly node: SupportTree | undefined;
  readonly spokenFor: boolean;
}

/** A support table as a tree of fields. */
export interface SupportTree {
  support?: Support;
  readonly children: Map<string, SupportTree>;
}

export function supportTree({ support }: Pick<StepKind, 'support'>): SupportTree {
  const root: SupportTree = { children: new Map() };
  for (const [path, entry] of Object.entries(support)) {
    let node = root;
    for (const key of path.replaceAll('[]', '.[]').split('.')) {
      const child = node.children.get(key) ?? { children: new Map() };
      node.children.set(key, child);
      node = child;
    }
    node.support = entry;
  }
  return root;
}
