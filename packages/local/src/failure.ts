import { open } from 'node:fs/promises';
import { type ExceptionType, type HostResult, type SlipwayError, slipwayError } from '@slipway/core';
import { logHint } from '@slipway/core/session-folder';
import type { JobOutcome, StartedJob } from './job.ts';
import { absent, isLinkFree } from './link-free.ts';
import { memoryText } from './resources/resources-text.ts';

const STEP_PREFIX = 'ClientError: ';

/** Why a job's outcome is no success, as the error its step rejects with; `undefined` when it is one. */
export async function failureOf(outcome: JobOutcome, job: StartedJob): Promise<SlipwayError | undefined> {
  const { result } = outcome;
  if (outcome.exceededMaxRuntime) {
    const reason = 'MaxRuntimeExceeded: the job was stopped after its MaxRuntimeInSeconds';
    return jobError('MAX_RUNTIME_EXCEEDED', reason, outcome);
  }
  if (result.status === 'lost') {
    const reason = `InternalServerError: nobody knows how the job ended: ${result.reason}`;
    return jobError('JOB_LOST', reason, outcome, 'SageMaker.JOB_INTERNAL_ERROR');
  }
  const failed = result.hosts.filter((host) => host.exitCode !== 0);
  if (failed.length === 0) return undefined;
  return jobError('JOB_FAILED', `${STEP_PREFIX}${await failureReason(failed, job)}`, outcome);
}

/**
 * `FailureReason` as describing the job gives it; its step's has `ClientError: ` before it.
 * Source: integration tests of the SageMaker Python SDK 2.257.6, test_step_decorator.
 */
export function jobFailureReason(failure: SlipwayError): string {
  return failure.message.startsWith(STEP_PREFIX)
    ? failure.message.slice(STEP_PREFIX.length)
    : failure.message;
}

/**
 * `AlgorithmError: <what the job wrote to output/failure>, exit code: 1`.
 * Source: SageMaker Developer Guide, your-algorithms-training-algo-output; messages quoted in its users' issues.
 */
async function failureReason(failed: readonly HostResult[], job: StartedJob): Promise<string> {
  // When one host fails the others are stopped. Where a backend cannot say which were, they end by a signal.
  const own = failed.filter(({ stopped }) => stopped !== true);
  const others = failed.filter(({ stopped }) => stopped === true);
  for (const { name, exitCode } of [...own, ...others]) {
    const text = await readStart(job.roots.get(name) ?? '', 'output/failure');
    if (text) return `AlgorithmError: ${text}, exit code: ${exitCode}`;
  }
  const host = own.find(({ exitCode }) => exitCode < 128) ?? own[0] ?? failed[0];
  return `AlgorithmError: ${host && whatHappened(host)}, exit code: ${host?.exitCode}`;
}

function whatHappened({ name, outOfMemory, memoryLimit }: HostResult): string {
  if (outOfMemory !== true) return `the job failed on ${name}`;
  return `${name} ran out of memory${memoryLimit === undefined ? '' : `: its limit is ${memoryText(memoryLimit)}`}`;
}

/** The first 1,024 characters of a text file that a job wrote below its `/opt/ml`; `undefined` without one. */
export async function readStart(root: string, path: string): Promise<string | undefined> {
  if (!(await isLinkFree(root, path))) return undefined;
  const file = await open(`${root}/${path}`).catch(absent);
  if (!file) return undefined;
  try {
    // A character of UTF-8 has at most four bytes.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return [...new TextDecoder().decode(buffer.subarray(0, bytesRead))].slice(0, 1024).join('').trim();
  } finally {
    await file.close();
  }
}

function jobError(
  code: string,
  message: string,
  outcome: JobOutcome,
  exceptionType?: ExceptionType,
): SlipwayError {
  const hint = [
    logHint(outcome.logTail, outcome.logPath),
    outcome.result.status === 'exited' && outcome.reproduce && `Run it again by hand: ${outcome.reproduce}`,
  ];
  return slipwayError(message, {
    code,
    category: 'job',
    hint: hint.filter(Boolean).join('\n'),
    ...(exceptionType && { exceptionType }),
  });
}
