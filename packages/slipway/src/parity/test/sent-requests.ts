import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pipeline, Session } from '@slipway/core';
import {
  type Clock,
  type RequestDefaults,
  type SageMakerSession,
  sagemakerSession,
  systemClock,
} from '@slipway/sagemaker';
import { type SagemakerServiceOptions, sagemakerService } from '@slipway/testing/sagemaker-service';
import { vi } from 'vitest';
import { stepKinds } from '../../kinds.ts';

/** A request that came to the service, or left the Python SDK for it. */
export interface Sent {
  readonly Operation: string;
  readonly Request: object;
}

export interface SendOptions {
  /** What becomes of jobs; default: they succeed. */
  readonly rules?: SagemakerServiceOptions['rules'];
  /** What is there before it starts: content by URI. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly requestDefaults?: RequestDefaults;
  readonly prepare?: (session: SageMakerSession) => Promise<unknown>;
}

// What a local session takes when it is told nothing, as in the recordings.
const account = '000000000000';
const region = 'us-east-1';
const defaultBucket = `sagemaker-${region}-${account}`;
const role = `arn:aws:iam::${account}:role/slipway-local`;

/** A hundred times as fast as the time of this machine, for jobs that are over at once. */
export const quickClock: Clock = {
  now: () => Date.now() * 100,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
};

/**
 * What reaches the service over HTTP, through the AWS SDK, of a pipeline whose steps run as jobs of SageMaker: every
 * request that makes something and was not refused.
 */
export async function sentRequests(
  make: (session: Session) => Pipeline,
  { objects = {}, prepare, rules = [], parameters = {}, requestDefaults = {} }: SendOptions,
): Promise<readonly Sent[]> {
  // Of nobody: what would slip past the service is refused by AWS.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'none');
  const service = await sagemakerService({ account, region, buckets: [defaultBucket], rules });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-parity-'));
  try {
    for (const [uri, content] of Object.entries(objects)) service.write(uri, content);
    const { endpoint } = service;
    const options = {
      endpoint,
      region,
      account,
      role,
      directory,
      kinds: stepKinds,
      requestDefaults,
      clock: quickClock,
    };
    const session = await sagemakerSession(options);
    await prepare?.(session);
    const before = service.calls.length;
    const execution = await session.start(make(session), { parameters });
    await execution.wait();
    return service.calls
      .slice(before)
      .filter((call) => call.service === 'sagemaker' && call.error === undefined)
      .filter(({ operation }) => !/^(Describe|List|Search)/.test(operation))
      .map(({ operation, input }) => ({ Operation: operation, Request: input }));
  } finally {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  }
}
