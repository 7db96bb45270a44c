import { isSlipwayError, messageOf, type Problem } from '@slipway/core';
import { styled } from './format.ts';
import { problemText } from './problems.ts';

/** Why a command came to nothing, as people read it. */
export function errorText(error: unknown): string {
  const { code, hint, problems = [] } = isSlipwayError(error) ? error : {};
  if (problems.length > 0) return problems.map((problem) => problemText(problem, 'error')).join('\n');
  const head = [styled('red', 'error'), code, messageOf(error)].filter(Boolean).join(' ');
  return hint === undefined ? head : `${head}\n${hint.replaceAll(/^/gm, '  ')}`;
}

/** The same as the document that `--json` prints where there is no execution to tell of. */
export interface ErrorReport {
  readonly Error: {
    /** `INTERNAL`: a fault of Slipway or of a plugin. */
    readonly Code: string;
    readonly Message: string;
    readonly Hint?: string;
    /** All that is wrong with a document, where the error is about one. */
    readonly Problems: readonly Problem[];
  };
}

export function errorReport(error: unknown): ErrorReport {
  const { code = 'INTERNAL', hint, problems = [] } = isSlipwayError(error) ? error : {};
  return {
    Error: {
      Code: code,
      Message: messageOf(error),
      ...(hint !== undefined && { Hint: hint }),
      Problems: problems,
    },
  };
}
