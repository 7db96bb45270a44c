import { isSlipwayError, messageOf, type Problem } from '@slipway/core';
import { styled } from './format.ts';

/** An error as people read it on stderr; with `--json` also as the one document on stdout. */
export function printError(error: unknown, { json }: { readonly json: boolean }): void {
  const problems = isSlipwayError(error) ? (error.problems ?? []) : [];
  if (problems.length > 0) console.error(problemList(problems));
  else {
    console.error(`${styled('red', 'error')} ${messageOf(error)}`);
    if (isSlipwayError(error) && error.hint !== undefined) console.error(error.hint);
  }
  if (!json) return;
  const Code = isSlipwayError(error) ? error.code : 'INTERNAL';
  console.log(JSON.stringify({ Error: { Code, Message: messageOf(error), Problems: problems } }, null, 2));
}

export function problemList(problems: readonly Problem[]): string {
  return problems.map((problem) => problemText(problem, 'error')).join('\n');
}

/** `error CYCLE Train  $.Steps[1]`, then what is wrong, then what to do. */
export function problemText(problem: Problem, as: 'error' | 'warning'): string {
  const head = [styled(as === 'error' ? 'red' : 'yellow', as), problem.code, problem.step]
    .filter(Boolean)
    .join(' ');
  const hint = problem.hint === undefined ? [] : [styled('dim', `  ${problem.hint}`)];
  return [`${head}  ${styled('dim', problem.path)}`, `  ${problem.message}`, ...hint].join('\n');
}

/** Warnings of fields without effect, a line for each message that several fields share. */
export function warningLines(warnings: readonly Problem[]): string[] {
  const byMessage = Map.groupBy(warnings, (warning) => `${warning.step ?? ''}\0${warning.message}`);
  return [...byMessage.values()].map((group) => {
    const [first] = group;
    const paths = group.map((warning) => shortPath(warning.path)).join(', ');
    return `${styled('yellow', 'warning')} ${first?.step ?? ''}: ${paths} ${first?.message ?? ''}`;
  });
}

/** The step is named already: what follows `Arguments.` is enough. */
function shortPath(path: string): string {
  return path.replace(/^.*?\.Arguments\.(?!IfSteps|ElseSteps)/, '');
}
