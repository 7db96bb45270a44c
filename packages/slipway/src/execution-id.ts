import { type ListOptions, type RunStore, slipwayError } from '@slipway/core';

/** An id has twelve lower-case letters and digits. */
const ID_LENGTH = 12;

/**
 * The id that a user means: the whole of it, a start of it that no other has, or `last` for the newest execution.
 * With a pipeline's name only executions of that pipeline count. Rejects with `EXECUTION_NOT_FOUND` or
 * `EXECUTION_AMBIGUOUS`.
 */
export async function executionId(
  runs: Pick<RunStore, 'list'>,
  text: string,
  { pipelineName }: Pick<ListOptions, 'pipelineName'> = {},
): Promise<string> {
  const among = pipelineName === undefined ? {} : { pipelineName };
  // Two are enough to know that it is not the only one; a whole id can have no other.
  const query = text === 'last' ? { limit: 1 } : { idPrefix: text, limit: 2 };
  const found = (await Array.fromAsync(runs.list({ ...among, ...query }))).map(({ id }) => id);
  const [first, other] = found;
  if (first === undefined || text === '') throw notFound(text, pipelineName);
  if (other === undefined || text.length === ID_LENGTH) return first;
  throw slipwayError(`Several executions start with ${text}: ${first}, ${other}, …`, {
    code: 'EXECUTION_AMBIGUOUS',
    category: 'input',
    hint: 'Write more of its id. See which there are: slipway runs',
  });
}

function notFound(text: string, pipelineName: string | undefined): Error {
  const whose = pipelineName === undefined ? '' : ` of the pipeline ${pipelineName}`;
  const what = text === 'last' ? `no execution${whose}` : `no execution ${text}${whose}`;
  return slipwayError(`There is ${what} in this folder`, {
    code: 'EXECUTION_NOT_FOUND',
    category: 'input',
    hint: 'See which there are: slipway runs. Another folder that holds .slipway: --dir DIR',
  });
}
