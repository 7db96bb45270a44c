import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DrivenClock,
  drivenClock,
  type SagemakerService,
  type SagemakerServiceOptions,
  type SessionClock,
  sagemakerService,
  sessionClock,
} from '@slipway/testing/sagemaker-service';
import { vi } from 'vitest';
import { awsClients } from '../client/aws-clients.ts';
import type { PipelinesSessionOptions } from '../pipelines/session.ts';
import type { SageMakerSessionOptions } from '../session-options.ts';

const region = 'eu-west-1';
const account = '123456789012';
export const ROLE: string = `arn:aws:iam::${account}:role/execution`;

type ForSessions = Required<
  Pick<PipelinesSessionOptions, 'client'> &
    Pick<
      SageMakerSessionOptions,
      'kinds' | 'role' | 'region' | 'endpoint' | 'directory' | 'logsClient' | 'clock'
    >
>;

export interface AccountService {
  readonly service: SagemakerService;
  /** Of the service. */
  readonly time: DrivenClock;
  readonly clock: SessionClock;
  /** What a session of either target takes to be on it, in a folder of its own. */
  readonly sessionOptions: ForSessions;
  close(): Promise<void>;
}

/** A service of an account with a default bucket, whose time nobody waits for. */
export async function accountService(options: SagemakerServiceOptions = {}): Promise<AccountService> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const time = drivenClock(new Date('2026-01-01T00:00:00Z'));
  const clock = sessionClock(time);
  const buckets = [`sagemaker-${region}-${account}`, 'bucket'];
  const durations = {
    starting: 30_000,
    downloading: 10_000,
    running: 60_000,
    uploading: 5_000,
    stopping: 5_000,
  };
  const service = await sagemakerService({ clock: time, region, account, buckets, durations, ...options });
  const { endpoint } = service;
  const clients = awsClients({ region, endpoint });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-sagemaker-'));
  const client = clock.watch(await clients.sagemaker());
  const logsClient = clock.watch(await clients.logs());
  return {
    service,
    time,
    clock,
    sessionOptions: { kinds: [], role: ROLE, region, endpoint, directory, client, logsClient, clock },
    async close() {
      await service.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
