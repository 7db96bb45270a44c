import { join, resolve } from 'node:path';
import {
  type CacheMode,
  checkedPlan,
  type Drafts,
  drafts,
  type JsonObject,
  type LocalFile,
  localFile,
  type ObjectStore,
  type Pipeline,
  pipelineArn,
  resumeExecution,
  type Session,
  type StepKind,
  slipwayError,
  sourceDirectory,
  startExecution,
  stopExecution,
} from '@slipway/core';
import { keepPipeline, storeLocalFile } from '@slipway/core/session-folder';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { awsClients } from './client/aws-clients.ts';
import { type Clock, systemClock } from './client/clock.ts';
import { limiter } from './client/limiter.ts';
import type { IdentityApi, LogsApi, SageMakerApi } from './client/sagemaker-api.ts';
import { openService, type Service } from './client/service.ts';
import { sessionContent } from './content/session-content.ts';
import { type JobPoller, jobPoller } from './jobs/poller.ts';
import type { RequestDefaults } from './jobs/request-defaults.ts';
import { preflight } from './preflight.ts';
import { type S3Encryption, s3ObjectStore } from './s3/s3-object-store.ts';

/** A session whose steps are jobs of SageMaker. State and journal are on this machine. */
export interface SageMakerSession extends Session {
  readonly target: 'sagemaker';
  /** Absolute path of the folder that holds state and logs: `<directory>/.slipway`. */
  readonly directory: string;
  /** SageMaker, every call in its turn. */
  readonly sagemaker: Service<keyof SageMakerApi>;
  readonly logs: Service<keyof LogsApi>;
  /** Looks at the jobs of all steps. */
  readonly jobs: JobPoller;
  readonly requestDefaults: RequestDefaults;
  readonly clock: Clock;
  /** Who calls; asked of STS once. */
  identity(): Promise<Identity>;
}

export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  /** ARN. */
  readonly principal: string;
}

/** What a session of SageMaker is kept as, with each of its executions; options themselves, for whoever goes on with one. */
export interface SageMakerSettings {
  /** Default: `AWS_REGION`, or the profile's. */
  readonly region?: string;
  /** Twelve digits. Default: that of the credentials. */
  readonly account?: string;
  /** Default: `sagemaker-<region>-<account>`, as the Python SDK has it. It must be there. */
  readonly defaultBucket?: string;
  /** ARN of the execution role for steps that name none, which SageMaker takes on. */
  readonly role: string;
  /** A profile of `~/.aws/config`. Default: what `AWS_PROFILE` says. */
  readonly profile?: string;
  /** Where all services are asked instead of at AWS. Default: what `AWS_ENDPOINT_URL` says. */
  readonly endpoint?: string;
  /** How S3 encrypts what this session writes. Default: as the bucket says. */
  readonly encryption?: S3Encryption;
  /** What requests get that say nothing of it themselves: tags, network, keys. */
  readonly requestDefaults?: RequestDefaults;
}

export interface SageMakerSessionOptions extends SageMakerSettings {
  /** State and logs live in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  /** The kinds of step that pipelines of this session may have. */
  readonly kinds: readonly StepKind[];
  /** Steps that may run at once; default: as many as can. */
  readonly parallelism?: number;
  /** Of executions that do not say it themselves. Default: `document`. */
  readonly cache?: CacheMode;
  /** Default: `new SageMaker({ region, profile, endpoint })` of `@aws-sdk/client-sagemaker`, and its kin. */
  readonly client?: SageMakerApi;
  readonly logsClient?: LogsApi;
  readonly identityClient?: IdentityApi;
  /** Default: S3. */
  readonly objects?: ObjectStore;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
}

/** Calls of a service, per second in the long run, and how many may follow each other at once. */
const SAGEMAKER_CALLS = { rate: 5, burst: 40 };
const LOGS_CALLS = { rate: 10, burst: 40 };

/**
 * Runs pipelines as jobs of SageMaker, walked from this machine. Asks AWS who calls, unless `account` and `region` are
 * given; creates nothing. Rejects with the errors of `awsError`, and with `ROLE_MISSING`.
 */
export async function sagemakerSession(options: SageMakerSessionOptions): Promise<SageMakerSession> {
  const { role, clock = systemClock, parallelism, cache, profile, endpoint, encryption } = options;
  checkRole(role);
  const given = {
    ...(options.region !== undefined && { region: options.region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
  };
  const region = options.region ?? (await awsClients(given).region());
  const clients = awsClients({ ...given, region });
  let principal: string | undefined;
  const service = <Operations extends string>(
    name: string,
    client: Parameters<typeof openService<Operations>>[0]['client'],
    calls: { readonly rate: number; readonly burst: number } = SAGEMAKER_CALLS,
  ): Service<Operations> =>
    openService({
      name,
      client,
      clock,
      limiter: limiter({ ...calls, clock }),
      caller: () => ({ region, ...(principal !== undefined && { principal }) }),
    });
  const sts = service<keyof IdentityApi>(
    'STS',
    async () => options.identityClient ?? (await clients.identity()),
  );
  const sagemaker = service<keyof SageMakerApi>(
    'SageMaker',
    async () => options.client ?? (await clients.sagemaker()),
  );
  let known: Promise<Identity> | undefined;
  const identity = (): Promise<Identity> => {
    known ??= sts.call('getCallerIdentity', {}).then(({ Account, Arn }) => {
      principal = String(Arn);
      return { account: String(Account), principal };
    });
    return known;
  };
  const account = options.account ?? (await identity()).account;
  const directory = join(resolve(options.directory ?? '.'), '.slipway');
  const ownDrafts = drafts(join(directory, 'drafts'));
  const objects = options.objects ?? s3ObjectStore({ ...given, region, ...(encryption && { encryption }) });
  const requestDefaults = options.requestDefaults ?? {};
  const defaultBucket = options.defaultBucket ?? `sagemaker-${region}-${account}`;
  const settings: SageMakerSettings = {
    ...given,
    region,
    account,
    defaultBucket,
    role,
    ...(encryption && { encryption }),
    ...(options.requestDefaults && { requestDefaults }),
  };
  const session: SageMakerSession = {
    target: 'sagemaker',
    region,
    account,
    defaultBucket,
    role,
    directory,
    objects,
    sagemaker,
    logs: service('CloudWatch Logs', async () => options.logsClient ?? (await clients.logs()), LOGS_CALLS),
    jobs: jobPoller({ sagemaker, clock }),
    requestDefaults,
    clock,
    identity,
    runs: sqliteRunStore({ path: join(directory, 'executions.sqlite') }),
    kinds: new Map(options.kinds.map((kind) => [kind.type, kind])),
    settings: { target: 'sagemaker', ...settings } as object as JsonObject,
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

function checkRole(role: string): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(role ?? '')) return;
  throw slipwayError(
    role ? `${JSON.stringify(role)} is no ARN of a role` : 'A session of SageMaker takes an execution role',
    {
      code: role ? 'BAD_ROLE' : 'ROLE_MISSING',
      category: 'environment',
      hint: 'Give it as role: arn:aws:iam::<account>:role/<name>; those that there are: aws iam list-roles.',
    },
  );
}

/** Stores a pipeline's local files, each content once: their names hold a digest of it. */
async function storeLocalFiles(
  { localFiles }: Pick<Pipeline, 'localFiles'>,
  objects: ObjectStore,
  ownDrafts: Drafts,
): Promise<void> {
  const files = new Map<string, LocalFile>(localFiles.map((file) => [file.uri, file]));
  for (const file of files.values())
    if (!(await isStored(objects, file.uri))) await storeLocalFile(file, { objects, drafts: ownDrafts });
}

async function isStored(objects: ObjectStore, uri: string): Promise<boolean> {
  for await (const object of objects.list(uri)) return object.uri === uri;
  return false;
}
