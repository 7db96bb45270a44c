import { join } from 'node:path';
import {
  drafts,
  type Execution,
  type JsonObject,
  localFile,
  type Pipeline,
  type Plan,
  type PlanOptions,
  type ResumeOptions,
  type Session,
  type StartOptions,
  type StepKind,
  sourceDirectory,
} from '@slipway/core';
import { openAccount } from '../account.ts';
import type { PipelinesApi, SageMakerApi } from '../client/sagemaker-api.ts';
import { sessionContent } from '../content/session-content.ts';
import { preflight } from '../preflight.ts';
import { type AccountOptions, checkRole } from '../session-options.ts';
import { storeLocalFiles } from '../store-local-files.ts';
import { type PipelineRemains, pipelineRemains, removePipeline } from './delete.ts';
import { type ManagedRuns, managedRuns } from './managed-runs.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { checkedForPipelines, planForPipelines } from './plan.ts';
import { retryManaged } from './retry.ts';
import { serviceKinds } from './service-kinds.ts';
import { startManaged } from './start.ts';
import { type StepLine, type StepLinesOptions, stepLines } from './step-lines.ts';
import { stopManaged } from './stop.ts';
import { checkTags, type DeployedPipeline, putPipeline, type UpsertOptions } from './upsert.ts';

/** A session whose pipelines SageMaker walks and keeps. Nothing runs here; an execution goes on whoever watches it. */
export interface PipelinesSession extends Session, PipelinesAccount {
  readonly target: 'pipelines';
  /** What SageMaker keeps of executions. An id may be an ARN. */
  readonly runs: ManagedRuns;
  /** What is wrong with a pipeline for SageMaker, and what it may not run; asks nobody. */
  plan(
    pipeline: Pick<Pipeline, 'name' | 'toJSON'>,
    options?: Pick<PlanOptions, 'parameters' | 'strict'>,
  ): Promise<Plan>;
  /**
   * Makes SageMaker's pipeline of this name be this one, its local files stored by their content. Where it is so already
   * nothing is called that changes something.
   */
  upsert(
    pipeline: Pipeline,
    options?: UpsertOptions & { readonly strict?: boolean },
  ): Promise<DeployedPipeline>;
  /** Upserts the definition, where SageMaker has another, and starts it. */
  start(pipeline: Pipeline, options?: StartOptions): Promise<Execution>;
  /** RetryPipelineExecution: from the step that failed or was stopped. */
  resume(executionId: string, options?: ResumeOptions): Promise<Execution>;
  /** What the jobs of an execution's steps have written, from the first line; of a step that was tried again, by its last attempt. */
  stepLines(executionId: string, options?: StepLinesOptions): AsyncIterable<StepLine>;
  /** What `delete` would remove. */
  remains(pipelineName: string): Promise<PipelineRemains>;
  /** Removes a pipeline, and the models that its executions made unless `keepModels` says otherwise. */
  delete(pipelineName: string, options?: { readonly keepModels?: boolean }): Promise<PipelineRemains>;
}

export interface PipelinesSessionOptions extends AccountOptions {
  /**
   * ARN of the execution role of pipelines, and of steps that name none. Only what creates or updates a pipeline needs one.
   */
  readonly role?: string;
  /** The kinds of step that are judged here before a pipeline is deployed; SageMaker may run others. */
  readonly kinds: readonly StepKind[];
  /** Steps of an execution that may run at once, where its start does not say it; default: as the pipeline says. */
  readonly parallelism?: number;
  /** Default: `new SageMaker({ region, profile, endpoint })` of `@aws-sdk/client-sagemaker`, and its kin. */
  readonly client?: SageMakerApi & PipelinesApi;
}

/**
 * Deploys pipelines to SageMaker Pipelines and runs them there. Asks AWS who calls, unless `account` and `region` are
 * given; creates nothing. Rejects with the errors of `awsError`, and with `BAD_ROLE`.
 */
export async function pipelinesSession(options: PipelinesSessionOptions): Promise<PipelinesSession> {
  const { role = '', parallelism } = options;
  if (role !== '') checkRole(role);
  const { account, settings } = await openAccount<keyof SageMakerApi | keyof PipelinesApi>(
    options,
    async (clients) => options.client ?? (await clients.sagemaker()),
  );
  const { directory, objects, sagemaker, defaultBucket } = account;
  const ownDrafts = drafts(join(directory, 'drafts'));
  const store = (pipeline: Pipeline): Promise<void> => storeLocalFiles(pipeline, objects, ownDrafts);
  const session: PipelinesSession = {
    ...account,
    target: 'pipelines',
    role,
    runs: managedRuns(account),
    kinds: serviceKinds(options.kinds),
    settings: { target: 'pipelines', ...settings, ...(role !== '' && { role }) } as object as JsonObject,
    localFile: (path) => localFile(defaultBucket, path),
    sourceDirectory: (path) => sourceDirectory(defaultBucket, path),
    preflight: (steps) => preflight(session, steps, []),
    contentOf: sessionContent(objects, sagemaker),
    plan: (pipeline, planOptions) => planForPipelines(pipeline, session.kinds, planOptions),
    stepLines: (id, linesOptions) => stepLines(session, id, linesOptions),
    async upsert(pipeline, { strict = false, ...upsertOptions } = {}) {
      checkTags(upsertOptions.tags ?? {});
      await checkedForPipelines(session, pipeline, { strict });
      await store(pipeline);
      return await putPipeline(session, pipeline, upsertOptions);
    },
    start: (pipeline, startOptions) =>
      startManaged(
        session,
        pipeline,
        { ...(parallelism !== undefined && { parallelism }), ...startOptions },
        store,
      ),
    resume: (id, resumeOptions) => retryManaged(session, id, resumeOptions),
    stop: async (id, stopOptions) =>
      await stopManaged(session, (await session.runs.place(id)).arn, stopOptions),
    remains: (name) => pipelineRemains(session, name),
    async delete(name, { keepModels = false } = {}) {
      const found = await pipelineRemains(session, name);
      const going = keepModels ? { ...found, models: [] } : found;
      await removePipeline(session, going);
      return going;
    },
  };
  return session;
}
