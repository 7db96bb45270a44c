import { hash, randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Twelve lower-case letters and digits, as SageMaker's own. Source: Developer Guide, automating-sagemaker-with-eventbridge. */
export function newExecutionId(): string {
  return Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

export function pipelineArn(
  place: { readonly region: string; readonly account: string },
  name: string,
): string {
  return `arn:aws:sagemaker:${place.region}:${place.account}:pipeline/${name}`;
}

/** The longest name that most kinds of job may have. Source: SageMaker API, CreateTrainingJob. */
const LONGEST = 63;
/** What a name holds beside a part that may be cut: the execution's id, ten characters, and a `-` before each. */
const UNCUT = 24;

export interface JobNameOptions {
  /** What `use_custom_job_prefix` of the SDK left in the request. */
  readonly prefix?: string | undefined;
  /** Characters that a name may have; default 63. */
  readonly limit?: number | undefined;
}

/**
 * The name of the job of one attempt: legal for every kind of job (letters, digits and `-`), the same each time it is
 * asked for, and different for steps that share their first characters. A short one is as SageMaker's tuning jobs are named.
 */
export function jobName(
  executionId: string,
  step: string,
  attempt: number,
  { prefix, limit = LONGEST }: JobNameOptions = {},
): string {
  const suffix = digest(`${executionId}\0${step}\0${attempt}`);
  if (prefix !== undefined) return `${legal(prefix.slice(0, limit - UNCUT))}-${executionId}-${suffix}`;
  if (limit < LONGEST) return `${executionId}-${legal(step.slice(0, limit - UNCUT))}-${suffix}`;
  return `pipelines-${executionId}-${legal(step.slice(0, 20))}-${suffix}`;
}

/** Step names may hold `_`, job names may not. */
function legal(name: string): string {
  return name.replaceAll('_', '-');
}

/** Lower case only: some file systems take `a` and `A` for one. */
function digest(text: string): string {
  const bytes = hash('sha256', text, 'buffer');
  return Array.from(bytes.subarray(0, 10), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
