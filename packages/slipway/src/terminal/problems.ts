import type { Problem } from '@slipway/core';
import { printable, styled } from './format.ts';

/** `error CYCLE Train  $.Steps[1]`, then what is wrong, then what to do. */
export function problemText(problem: Problem, as: 'error' | 'warning'): string {
  const { code, step, path, message, hint } = problem;
  const head = [styled(as === 'error' ? 'red' : 'yellow', as), code, step && printable(step)];
  const lines = [`${head.filter(Boolean).join(' ')}  ${styled('dim', printable(path))}`];
  lines.push(`  ${printable(message)}`);
  if (hint !== undefined) lines.push(styled('dim', `  ${printable(hint)}`));
  return lines.join('\n');
}

/** Warnings of fields without effect, a line for each message that several fields share. */
export function warningLines(warnings: readonly Problem[]): string[] {
  const byMessage = Map.groupBy(warnings, (warning) => `${warning.step ?? ''}\0${warning.message}`);
  return [...byMessage.values()].map((group) => {
    const [first] = group;
    const paths = group.map((warning) => shortPath(warning.path)).join(', ');
    return warningLine(first?.step, `${paths} ${first?.message ?? ''}`);
  });
}

/** One warning, as a line. */
export function warningText({
  step,
  path,
  message,
}: Pick<Problem, 'step' | 'message'> & { readonly path?: string }): string {
  return warningLine(step, path === undefined ? message : `${shortPath(path)} ${message}`);
}

/** `warning Train: …` */
export function warningLine(step: string | undefined, text: string): string {
  const told = step === undefined ? text : `${step}: ${text}`;
  return `${styled('yellow', 'warning')} ${printable(told)}`;
}

/** The step is named already: what follows `Arguments.` is enough. */
function shortPath(path: string): string {
  return path.replace(/^.*?\.Arguments\.(?!IfSteps|ElseSteps)/, '');
}
