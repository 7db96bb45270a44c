import { type Problem, slipwayError } from '@slipway/core';

/** Fails a step for what is wrong with its request, now that every expression in it has its value. */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const [first] = problems;
  throw slipwayError(problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    code: first?.code ?? 'BAD_ARGUMENTS',
    category: 'job',
    problems,
    ...(first?.hint !== undefined && { hint: first.hint }),
  });
}
