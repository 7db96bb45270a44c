// Writes docs/what-runs-locally.md: what becomes of every field of a request, as the step kinds themselves say.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { StepKind, Support } from '../packages/core/src/index.ts';
import { stepKinds } from '../packages/slipway/src/kinds.ts';

export const supportPage = new URL('../docs/what-runs-locally.md', import.meta.url);

const INTRODUCTION = `# What runs locally

A step's \`Arguments\` are the request of a SageMaker API call. This page says for each field of it what happens on this machine:

- **done**: as SageMaker does it;
- **emulated**: something that comes close, and how;
- **no effect**: nothing, and a run warns of it by its path;
- **refused**: nothing runs, and the message says what to do instead.

\`[]\` stands for every item of a list, \`*\` for every key of a map; an entry speaks for all below it that has none of its own. A
field that is not here has no effect, and is warned of. \`CacheConfig\` and \`RetryPolicies\` are done, where a step's kind has them:
see [run only what has changed](caching.md) and [when a step fails](when-a-step-fails.md).

A step type that is not here is refused: see [write a step kind](write-a-step.md).
`;

/** The whole page. */
export function supportTables(kinds: readonly StepKind[]): string {
  return [INTRODUCTION, ...kinds.map(supportTable)].join('\n');
}

function supportTable({ type, support }: StepKind): string {
  const rows = Object.entries(support).map(([field, entry]) => [`\`${field}\``, ...shown(entry)]);
  return `## ${type}\n\n${table([['field', 'here', 'how, or why'], ...rows])}`;
}

function shown(support: Support): [string, string] {
  if (support === 'done') return ['done', ''];
  const but = 'refuses' in support ? `refused: ${Object.keys(support.refuses ?? {}).join(', ')}` : '';
  if ('emulated' in support) return ['emulated', [support.emulated, but].filter(Boolean).join('; ')];
  if ('refuses' in support) return ['done', but];
  return 'noEffect' in support ? ['no effect', support.noEffect] : ['refused', support.refused];
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(supportPage, supportTables(stepKinds));
}
