import { join } from 'node:path';
import {
  checkedPlan,
  drafts,
  type JsonObject,
  localFile,
  pipelineArn,
  resumeExecution,
  type Session,
  slipwayError,
  sourceDirectory,
  startExecution,
  stopExecution,
} from '@slipway/core';
import { keepPipeline } from '@slipway/core/session-folder';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { type Account, openAccount } from './account.ts';
import type { SageMakerApi } from './client/sagemaker-api.ts';
import { sessionContent } from './content/session-content.ts';
import { type JobPoller, jobPoller } from './jobs/poller.ts';
import type { RequestDefaults } from './jobs/request-defaults.ts';
import { preflight } from './preflight.ts';
import { checkRole, type SageMakerSessionOptions, type SageMakerSettings } from './session-options.ts';
import { storeLocalFiles } from './store-local-files.ts';

/** A session whose steps are jobs of SageMaker. State and journal are on this machine. */
export interface SageMakerSession extends Session, Account<keyof SageMakerApi> {
  readonly target: 'sagemaker';
  /** Looks at the jobs of all steps. */
  readonly jobs: JobPoller;
  readonly requestDefaults: RequestDefaults;
}

/**
 * Runs pipelines as jobs of SageMaker, walked from this machine. Asks AWS who calls, unless `account` and `region` are
 * given; creates nothing. Rejects with the errors of `awsError`, and with `ROLE_MISSING`.
 */
export async function sagemakerSession(options: SageMakerSessionOptions): Promise<SageMakerSession> {
  const { role, parallelism, cache } = options;
  checkRole(role);
  const { account, settings } = await openAccount<keyof SageMakerApi>(
    options,
    async (clients) => options.client ?? (await clients.sagemaker()),
  );
  const { directory, objects, sagemaker, clock, defaultBucket } = account;
  const ownDrafts = drafts(join(directory, 'drafts'));
  const kept: SageMakerSettings = {
    ...settings,
    role,
    ...(options.requestDefaults && { requestDefaults: options.requestDefaults }),
  };
  const session: SageMakerSession = {
    ...account,
    target: 'sagemaker',
    role,
    jobs: jobPoller({ sagemaker, clock }),
    requestDefaults: options.requestDefaults ?? {},
    runs: sqliteRunStore({ path: join(directory, 'executions.sqlite') }),
    kinds: new Map(options.kinds.map((kind) => [kind.type, kind])),
    settings: { ...options.alsoKept, target: 'sagemaker', ...kept } as object as JsonObject,
    localFile: (path) => localFile(defaultBucket, path),
    sourceDirectory: (path) => sourceDirectory(defaultBucket, path),
    preflight: (steps) => preflight(session, steps, []),
    contentOf: sessionContent(objects, sagemaker),
    async upsert(pipeline) {
      await checkedPlan(session, pipeline);
      await keepPipeline(directory, pipeline, ownDrafts);
      return { PipelineArn: pipelineArn(session, pipeline.name) };
    },
    start: (pipeline, startOptions) =>
      startExecution(
        // The files that `beforeRun` will store are as good as there.
        { ...session, preflight: (steps) => preflight(session, steps, pipeline.localFiles) },
        pipeline,
        {
          ...(parallelism !== undefined && { parallelism }),
          ...(cache !== undefined && { cache }),
          ...startOptions,
        },
        { beforeRun: () => storeLocalFiles(pipeline, objects, ownDrafts) },
      ),
    resume: (id, resumeOptions) => resumeExecution(session, id, resumeOptions),
    stop: (id, stopOptions) => stopExecution(session, id, stopOptions),
  };
  return session;
}

/** The session as one of SageMaker; throws `NOT_A_SAGEMAKER_SESSION` when it is another. */
export function asSageMakerSession(session: Session): SageMakerSession {
  if (session.target === 'sagemaker' && 'sagemaker' in session && 'jobs' in session)
    return session as SageMakerSession;
  throw slipwayError(`This runs on a session of SageMaker, and was given one for ${session.target}`, {
    code: 'NOT_A_SAGEMAKER_SESSION',
    category: 'input',
    hint: 'Make the session with sagemakerSession() of @slipway/sagemaker.',
  });
}
