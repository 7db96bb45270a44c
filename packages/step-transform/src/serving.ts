import { setTimeout } from 'node:timers/promises';
import { type JobBackend, type SlipwayError, type StepContext, slipwayError } from '@slipway/core';
import {
  failureOf,
  type JobOutcome,
  type JobPlan,
  type LocalSession,
  type StartedJob,
  startJob,
} from '@slipway/local';
import { ask } from './http.ts';

/** A model that is served. */
export interface Serving {
  /** One, or several, through which a request goes in this order. */
  readonly containers: readonly ContainerEndpoint[];
  /** A folder for what is on its way out. It is gone when the job is released. */
  readonly outputFolder: string;
  /** Fires when the container ends by itself or the step is stopped; its reason is what the step rejects with. */
  readonly signal: AbortSignal;
  /** Ends the container, if it runs. */
  end(): Promise<JobOutcome>;
}

export interface ContainerEndpoint {
  /** For people: `the model`, or the name of a container among others. */
  readonly name: string;
  /** Base URL: `http://127.0.0.1:40123`. */
  readonly url: string;
}

/**
 * Resolves to a model server that is ready: a new one, or the one of this job name. Rejects with
 * `MODEL_NOT_READY`, with the failure of a server that ended, or as a stopped step does.
 */
export async function serve(session: LocalSession, context: StepContext, plan: JobPlan): Promise<Serving> {
  const isFound = (await session.backendOf(context.stepName).find(context.jobName)) !== undefined;
  const job = await startJob(session, context, plan);
  const containers = containersOf(job);
  const serving = follow(job, containers ?? (await withoutAddress(session.backendOf(context.stepName), job)));
  try {
    await whenReady(serving, context);
    return serving;
  } catch (error) {
    await serving.end();
    if (!isFound || context.signal.aborted) throw error;
    // Whoever started it may have ended it, and not lived to tell what came of the transform.
    await job.release();
    return await serve(session, context, plan);
  }
}

/** `undefined`: there is one whose address is not known. */
function containersOf({ roots, endpoints }: StartedJob): readonly ContainerEndpoint[] | undefined {
  const hosts = [...roots.keys()];
  const known = hosts.flatMap((host) => {
    const url = endpoints?.get(host);
    return url === undefined ? [] : [{ name: hosts.length === 1 ? 'the model' : host, url }];
  });
  return known.length === hosts.length ? known : undefined;
}

async function withoutAddress({ name }: JobBackend, job: StartedJob): Promise<never> {
  await job.stop();
  throw slipwayError(`The ${name} backend says nowhere to reach the model server`, {
    code: 'NO_ENDPOINT',
    category: 'internal',
    hint: 'A job whose spec has a port needs an endpoint: tell the authors of the backend.',
  });
}

function follow(job: StartedJob, containers: readonly ContainerEndpoint[]): Serving {
  const ended = new AbortController();
  let ending: Promise<JobOutcome> | undefined;
  const outcome = job.finish();
  outcome
    .then(async (early) => {
      if (!ending) ended.abort(await endedEarly(early, job));
    })
    .catch((error: unknown) => ended.abort(error));
  const [root = ''] = job.roots.values();
  return {
    containers,
    outputFolder: `${root}/output`,
    signal: ended.signal,
    end() {
      ending ??= job.stop().then(() => outcome);
      return ending;
    },
  };
}

async function endedEarly(outcome: JobOutcome, job: StartedJob): Promise<SlipwayError> {
  const failure = await failureOf(outcome, job);
  return (
    failure ??
    slipwayError('The model server ended before all records were transformed', {
      code: 'MODEL_SERVER_ENDED',
      category: 'job',
      hint: `With the argument serve the image must answer until it is stopped. Its log: ${outcome.logPath}`,
    })
  );
}

// Source of both: SageMaker Developer Guide, your-algorithms-batch-code. For the wait it gives no number.
const PING_SECONDS = 2;
const READY_SECONDS = 600;

async function whenReady({ containers, signal }: Serving, context: StepContext): Promise<void> {
  context.progress('waiting for the model server');
  const deadline = Date.now() + READY_SECONDS * 1000;
  for (const container of containers) await whenOneReady(container, deadline, signal);
}

async function whenOneReady(
  { name, url }: ContainerEndpoint,
  deadline: number,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 50)) {
    const status = await ask(`${url}/ping`, { timeoutSeconds: PING_SECONDS, signal }).then(
      (answer) => answer.status,
      () => undefined,
    );
    signal.throwIfAborted();
    if (status === 200) return;
    if (Date.now() > deadline) throw notReady(name, status);
    await setTimeout(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function notReady(name: string, status: number | undefined): SlipwayError {
  const last = status === undefined ? 'nothing' : String(status);
  return slipwayError(
    `${capitalized(name)} did not answer /ping with 200 within ${READY_SECONDS} s; the last answer was ${last}`,
    {
      code: 'MODEL_NOT_READY',
      category: 'job',
      hint: 'The image must answer GET /ping on port 8080, or where SAGEMAKER_BIND_TO_PORT says.',
    },
  );
}

function capitalized(text: string): string {
  return text.replace(/^the /, 'The ');
}
