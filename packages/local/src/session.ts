import { join, resolve } from 'node:path';
import {
  checkedPlan,
  drafts,
  localFile,
  pipelineArn,
  resumeExecution,
  sourceDirectory,
  startExecution,
  stopExecution,
} from '@slipway/core';
import { keepPipeline } from '@slipway/core/session-folder';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { removeAbandonedDrafts } from './abandoned-drafts.ts';
import { fileDigests } from './content/file-digests.ts';
import { sessionContent } from './content/session-content.ts';
import { storeLocalFiles } from './local-files.ts';
import { localObjectStore } from './local-object-store.ts';
import type { Elsewhere, LocalSession, LocalSessionOptions, SessionSettings } from './local-session.ts';
import { modelPackageRegistry } from './model-package-registry.ts';
import { modelStore } from './model-store.ts';
import { preflight } from './preflight.ts';
import { sessionResources } from './resources/job-resources.ts';
import { stepBackends } from './step-backends.ts';
import { stepContainers } from './step-containers.ts';

/** Runs pipelines on this machine: no AWS account, network or credentials. Makes no folder before one is needed. */
export function localSession(options: LocalSessionOptions): LocalSession {
  const {
    region = process.env['AWS_REGION'] || 'us-east-1',
    account = '000000000000',
    parallelism,
    cache,
  } = options;
  const directory = join(resolve(options.directory ?? '.'), '.slipway');
  const paths = { jobs: join(directory, 'jobs'), state: directory };
  let tidied: Promise<void> | undefined;
  /** Once for all that this process runs. */
  const tidy = (): Promise<void> => {
    tidied ??= removeAbandonedDrafts(session);
    return tidied;
  };
  const ownDrafts = drafts(join(directory, 'drafts'));
  let known: SessionSettings | undefined;
  const settings = (): SessionSettings => {
    known ??= options.settings?.(session) ?? { values: {}, files: [] };
    return known;
  };
  const runs = sqliteRunStore({ path: join(directory, 'executions.sqlite') });
  const digests = fileDigests(join(directory, 'digests.sqlite'));
  const session: LocalSession = {
    target: 'local',
    region,
    account,
    defaultBucket: options.defaultBucket ?? `sagemaker-${region}-${account}`,
    role: options.role ?? `arn:aws:iam::${account}:role/slipway-local`,
    directory,
    ...stepBackends(options.backend, options.stepBackends ?? {}, paths),
    objects: localObjectStore(join(directory, 'buckets')),
    runs: {
      ...runs,
      async close() {
        await digests.close();
        await runs.close();
      },
    },
    models: modelStore(join(directory, 'models'), { region, account }, ownDrafts),
    modelPackages: modelPackageRegistry(join(directory, 'model-packages'), { region, account }, ownDrafts),
    drafts: ownDrafts,
    resources: sessionResources(options.resources ?? {}),
    containerOf: stepContainers(options.stepContainers ?? {}),
    following: new Map(),
    kinds: new Map(options.kinds.map((kind) => [kind.type, kind])),
    localFile: (path) => localFile(session.defaultBucket, path),
    sourceDirectory: (path) => sourceDirectory(session.defaultBucket, path),
    get settings() {
      return settings().values;
    },
    preflight: (steps) => preflight(session, steps, []),
    contentOf: (what, contentOptions) => contentOf(what, contentOptions),
    async upsert(pipeline) {
      await checkedPlan(whole, pipeline);
      await keepPipeline(directory, pipeline, ownDrafts);
      return { PipelineArn: pipelineArn(session, pipeline.name) };
    },
    async start(pipeline, startOptions) {
      await tidy();
      return await startExecution(
        // The files that `beforeRun` will store are as good as there.
        { ...whole, preflight: (steps) => check(steps, pipeline.localFiles) },
        pipeline,
        {
          ...(parallelism !== undefined && { parallelism }),
          ...(cache !== undefined && { cache }),
          ...startOptions,
        },
        { beforeRun: () => storeLocalFiles(session, [...pipeline.localFiles, ...settings().files]) },
      );
    },
    async resume(id, resumeOptions) {
      await tidy();
      return await resumeExecution(whole, id, resumeOptions);
    },
    async stop(id, stopOptions) {
      await tidy();
      await stopExecution(whole, id, stopOptions);
    },
  };
  const contentOf = sessionContent(session, digests);
  const elsewhere = options.elsewhere?.(session);
  const check: Elsewhere['preflight'] = (steps, localFiles) =>
    elsewhere?.preflight(steps, localFiles) ?? preflight(session, steps, localFiles);
  const whole = elsewhere ? withElsewhere(session, elsewhere) : session;
  return whole;
}

function withElsewhere(session: LocalSession, elsewhere: Elsewhere): LocalSession {
  const { read, preflight: check, close, ...methods } = elsewhere;
  return {
    ...session,
    ...methods,
    preflight: (steps) => check(steps, []),
    objects: { ...session.objects, read },
    runs: {
      ...session.runs,
      async close() {
        await close();
        await session.runs.close();
      },
    },
  };
}
