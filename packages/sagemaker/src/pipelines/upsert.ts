import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  isSlipwayError,
  type Json,
  type JsonObject,
  type Pipeline,
  pipelineArn,
  slipwayError,
} from '@slipway/core';
import { checkRole } from '../session-options.ts';
import { pages } from './pages.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { asking } from './refused.ts';

export interface UpsertOptions {
  readonly description?: string;
  /** Put on the pipeline; tags that it has already stay. At most 50. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Steps of an execution that may run at once, at least 1, where its start does not say it. */
  readonly parallelism?: number;
}

export interface DeployedPipeline {
  readonly PipelineArn: string;
  readonly change: 'created' | 'updated' | 'unchanged';
}

/** Larger ones go through S3. Bytes. Source: SageMaker Python SDK 2.257.6, `workflow/pipeline.py`. */
const LARGEST_INLINE = 102_400;

/**
 * Makes SageMaker's pipeline of this name be what `pipeline` and `options` say; makes no call that changes something
 * where it is so already. Its local files are there. `keep`: leaves role and options of a pipeline that is there alone.
 */
export async function putPipeline(
  session: PipelinesAccount,
  pipeline: Pipeline,
  options: UpsertOptions,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<DeployedPipeline> {
  const { name } = pipeline;
  const text = JSON.stringify(pipeline);
  let before = await describePipeline(session, name);
  if (before === undefined) {
    const arn = await create(session, name, text, options);
    if (arn !== undefined) return { PipelineArn: arn, change: 'created' };
    // Somebody else made it a moment ago.
    before = await describePipeline(session, name);
  }
  const PipelineArn = String(before?.['PipelineArn'] ?? pipelineArn(session, name));
  const change = await update(session, name, text, before ?? {}, keep ? undefined : options);
  const isTagged = await addTags(session, PipelineArn, options.tags ?? {});
  return { PipelineArn, change: change || isTagged ? 'updated' : 'unchanged' };
}

/** As SageMaker has it; `undefined`: it has none of this name. */
export async function describePipeline(
  { sagemaker }: Pick<PipelinesAccount, 'sagemaker'>,
  PipelineName: string,
): Promise<JsonObject | undefined> {
  try {
    return await sagemaker.call('describePipeline', { PipelineName });
  } catch (error) {
    if (isSlipwayError(error, 'AWS_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** The ARN of the new pipeline; `undefined`: there is one of this name. */
async function create(
  session: PipelinesAccount,
  PipelineName: string,
  text: string,
  { description, tags = {}, parallelism }: UpsertOptions,
): Promise<string | undefined> {
  checkRole(session.role);
  const input = {
    PipelineName,
    // So that a call whose answer was lost is made again without harm.
    ClientRequestToken: randomUUID(),
    RoleArn: session.role,
    ...(await definitionOf(session, PipelineName, text)),
    ...(description !== undefined && { PipelineDescription: description }),
    ...(parallelism !== undefined && { ParallelismConfiguration: parallel(parallelism) }),
    ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
  };
  try {
    return String((await asking(session.sagemaker.call('createPipeline', input)))['PipelineArn']);
  } catch (error) {
    if (isSlipwayError(error, 'AWS_ALREADY_EXISTS')) return undefined;
    throw error;
  }
}

/** Whether something had to be changed. `options`: absent, only the definition counts. */
async function update(
  session: PipelinesAccount,
  PipelineName: string,
  text: string,
  before: JsonObject,
  options: UpsertOptions | undefined,
): Promise<boolean> {
  const { description, parallelism } = options ?? {};
  const { role } = session;
  const wanted: JsonObject = {
    ...(options !== undefined && role !== '' && { RoleArn: role }),
    ...(description !== undefined && { PipelineDescription: description }),
    ...(parallelism !== undefined && { ParallelismConfiguration: parallel(parallelism) }),
  };
  const isSame =
    isDeepStrictEqual(parsed(before['PipelineDefinition']), JSON.parse(text)) &&
    Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(before[field], value));
  if (isSame) return false;
  // Steps that name no role got the session's, which must be one.
  checkRole(role);
  const definition = await definitionOf(session, PipelineName, text);
  await asking(session.sagemaker.call('updatePipeline', { PipelineName, ...definition, ...wanted }));
  return true;
}

function parsed(definition: Json | undefined): unknown {
  try {
    return JSON.parse(String(definition));
  } catch {
    return undefined;
  }
}

/** The definition as an input has it: in it, or where S3 has it. */
async function definitionOf(
  { objects, defaultBucket }: PipelinesAccount,
  name: string,
  text: string,
): Promise<object> {
  if (Buffer.byteLength(text) <= LARGEST_INLINE) return { PipelineDefinition: text };
  const digest = createHash('sha256').update(text).digest('hex');
  const ObjectKey = `pipelines/${name}/${digest}.json`;
  await objects.write(`s3://${defaultBucket}/${ObjectKey}`, text);
  return { PipelineDefinitionS3Location: { Bucket: defaultBucket, ObjectKey } };
}

/** Whether a tag was missing or had another value. */
async function addTags(
  { sagemaker }: PipelinesAccount,
  ResourceArn: string,
  tags: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (Object.keys(tags).length === 0) return false;
  const have = new Map<Json | undefined, Json | undefined>();
  for await (const { Key, Value } of pages(sagemaker, 'listTags', { ResourceArn }, 'Tags'))
    have.set(Key, Value);
  const missing = Object.entries(tags).filter(([key, value]) => have.get(key) !== value);
  if (missing.length === 0) return false;
  await asking(sagemaker.call('addTags', { ResourceArn, Tags: tagList(Object.fromEntries(missing)) }));
  return true;
}

/** Source: SageMaker API, TagList. */
const MOST_TAGS = 50;

/** Throws `BAD_TAGS` for what SageMaker does not take. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  const wrong = entries.find(([key, value]) => key === '' || key.length > 128 || value.length > 256);
  if (entries.length <= MOST_TAGS && wrong === undefined) return;
  throw slipwayError(
    wrong === undefined
      ? `${entries.length} tags are more than the ${MOST_TAGS} that SageMaker takes`
      : `the tag ${JSON.stringify(wrong[0])} is too long: keys have 1 to 128 characters, values at most 256`,
    { code: 'BAD_TAGS', category: 'input', hint: 'Leave some out, or make them shorter.' },
  );
}

function tagList(tags: Readonly<Record<string, string>>): object[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function parallel(steps: number): JsonObject {
  return { MaxParallelExecutionSteps: steps };
}
