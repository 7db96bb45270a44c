import type { StepKind, Support, SupportTable } from '../contract/step-kind.ts';
import { expressionForm } from '../expression/expression.ts';
import { isJsonObject, type Json } from '../json.ts';
import { branchFields, type PlacedStep } from './steps.ts';

/** A field of a request that the local runner does not simply honour. */
export interface SupportFinding {
  /** In the document: `$.Steps[0].Arguments.VpcConfig`. */
  readonly path: string;
  /** `undefined`: the runner's table does not know the field. */
  readonly support: Exclude<Support, 'done'> | undefined;
}

/** What the kind's support table says of the fields a step really has; each field once. */
export function supportFindings(step: PlacedStep, tree: SupportTree): SupportFinding[] {
  const except = branchFields(step.kind);
  const findings: SupportFinding[] = [];
  const open: [Json, string, SupportTree | undefined, Support | undefined][] = [];
  for (const [field, value] of Object.entries(step.definition.Arguments)) {
    if (!except.has(field))
      open.push([value, field, tree.children.get(field) ?? tree.children.get('*'), undefined]);
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path, node, inherited] = next;
    const support = node?.support ?? inherited;
    const inner = node === undefined || node.children.size === 0 ? [] : children(value);
    if (inner.length === 0 || (support !== undefined && support !== 'done')) {
      if (support !== 'done') findings.push({ path: `${step.path}.Arguments.${path}`, support });
      continue;
    }
    for (const [key, child, suffix] of inner) {
      open.push([child, `${path}${suffix}`, node?.children.get(key) ?? node?.children.get('*'), support]);
    }
  }
  return findings.reverse();
}

/** Children as a support table names them: `[]` for every index. */
function children(value: Json): [string, Json, string][] {
  if (expressionForm(value) !== undefined) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, i) => ['[]', item, `[${i}]`]);
  if (isJsonObject(value)) return Object.entries(value).map(([key, child]) => [key, child, `.${key}`]);
  return [];
}

export interface SupportTree {
  support?: Support;
  readonly children: Map<string, SupportTree>;
}

/** A support table as a tree of fields. */
export function supportTree(kind: StepKind): SupportTree {
  return treeOf(kind.support);
}

function treeOf(table: SupportTable): SupportTree {
  const root: SupportTree = { children: new Map() };
  for (const [path, support] of Object.entries(table)) {
    let node = root;
    for (const key of path.replaceAll('[]', '.[]').split('.')) {
      const child = node.children.get(key) ?? { children: new Map() };
      node.children.set(key, child);
      node = child;
    }
    node.support = support;
  }
  return root;
}
