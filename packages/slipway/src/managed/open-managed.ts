import type { ExecutionRecord, StepKind } from '@slipway/core';
import { isSlipwayError, slipwayError } from '@slipway/core';
import type { PipelinesSession } from '@slipway/sagemaker';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { executionId } from '../execution-id.ts';
import { stepKinds } from '../kinds.ts';
import { oneOf } from '../options.ts';
import type { SageMakerOptions } from '../session/sagemaker-options.ts';
import { loadSageMaker } from '../session/sagemaker-session.ts';
import { TARGET_NAMES } from '../session/target.ts';

export interface ManagedOptions
  extends Omit<SageMakerOptions, 'tags' | 'vpc' | 'outputKmsKey' | 'volumeKmsKey'> {
  readonly kinds?: readonly StepKind[] | undefined;
  readonly directory?: string | undefined;
  readonly parallelism?: number | undefined;
}

/** A session of SageMaker Pipelines with every step kind; rejects as `pipelinesSession` and `loadSageMaker` do. */
export async function openPipelinesSession({
  kinds = [],
  directory = process.cwd(),
  parallelism,
  bucket,
  ...settings
}: ManagedOptions): Promise<PipelinesSession> {
  const { pipelinesSession } = await loadSageMaker();
  return await pipelinesSession({
    ...settings,
    kinds: [...stepKinds, ...kinds],
    directory,
    ...(bucket !== undefined && { defaultBucket: bucket }),
    ...(parallelism !== undefined && { parallelism }),
  });
}

/** What commands that look at what SageMaker keeps are told. */
export interface ManagedValues {
  readonly target?: string | undefined;
  readonly dir?: string | undefined;
  readonly config?: string | undefined;
}

/** Whether a command is about what SageMaker keeps. Jobs of SageMaker are in the journal of this machine. */
export function isManaged({ target }: Pick<ManagedValues, 'target'>): boolean {
  return oneOf('target', target, TARGET_NAMES) === 'pipelines';
}

/** The session that the config asks for; it needs no role. */
export async function openManaged({ dir, config }: ManagedValues): Promise<PipelinesSession> {
  const loaded = await loadConfig(config, [process.cwd()]);
  return await openPipelinesSession({ ...managedPlace(loaded), kinds: loaded.kinds, directory: dir });
}

/** What the config has of SageMaker, less what only requests of jobs get that are made from here. */
export function managedPlace({
  sagemaker = {},
  region,
}: Pick<LoadedConfig, 'sagemaker' | 'region'>): ManagedOptions {
  const { tags: _, vpc: __, outputKmsKey: ___, volumeKmsKey: ____, ...place } = sagemaker;
  return { ...(region !== undefined && { region }), ...place };
}

/** An execution that SageMaker keeps: named by its ARN, its id, the start of its id, or `last`. */
export async function managedExecution(
  text: string,
  values: ManagedValues,
): Promise<{ readonly record: ExecutionRecord; readonly session: PipelinesSession }> {
  const session = await openManaged(values);
  const { arn } = await session.runs.place(await idOf(session, text));
  const record = await session.runs.get(arn);
  if (record === undefined) throw notFound(text, session);
  return { record, session };
}

async function idOf(session: PipelinesSession, text: string): Promise<string> {
  if (text.startsWith('arn:')) return text;
  try {
    return await executionId(session.runs, text);
  } catch (error) {
    throw isSlipwayError(error, 'EXECUTION_NOT_FOUND') ? notFound(text, session) : error;
  }
}

function notFound(text: string, { region }: PipelinesSession): Error {
  const what = text === 'last' ? 'no pipeline execution' : `no pipeline execution ${text}`;
  return slipwayError(`SageMaker has ${what} in ${region}`, {
    code: 'EXECUTION_NOT_FOUND',
    category: 'input',
    hint: 'See which there are: slipway runs --target pipelines. Those that run from here: without --target pipelines.',
  });
}
