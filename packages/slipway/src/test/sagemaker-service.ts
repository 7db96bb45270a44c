import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsClients, type SageMakerSession, sagemakerSession } from '@slipway/sagemaker';
import {
  drivenClock,
  type SagemakerService,
  type SagemakerServiceOptions,
  sagemakerService,
  sessionClock,
} from '@slipway/testing/sagemaker-service';
import { vi } from 'vitest';
import { stepKinds } from '../kinds.ts';
import { ROLE } from './sagemaker-requests.ts';

/** A session with every step kind against a service of its own, whose time nobody waits for. */
export async function serviceSession(options: SagemakerServiceOptions = {}): Promise<{
  readonly service: SagemakerService;
  readonly session: SageMakerSession;
  close(): Promise<void>;
}> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const time = drivenClock();
  const clock = sessionClock(time);
  const durations = {
    starting: 30_000,
    downloading: 10_000,
    running: 60_000,
    uploading: 5_000,
    stopping: 5_000,
  };
  const service = await sagemakerService({ clock: time, durations, ...options });
  const { region, account, endpoint } = service;
  for (const place of [
    `sagemaker-${region}-${account}/there`,
    'bucket/batch/1.csv',
    'bucket/models/model.tar.gz',
  ])
    service.write(`s3://${place}`, 'content');
  const clients = awsClients({ region, endpoint });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-sagemaker-'));
  const session = await sagemakerSession({
    kinds: stepKinds,
    role: ROLE,
    region,
    endpoint,
    directory,
    client: clock.watch(await clients.sagemaker()),
    logsClient: clock.watch(await clients.logs()),
    clock,
  });
  return {
    service,
    session,
    async close() {
      await session.runs.close();
      await service.close();
      await rm(directory, { recursive: true });
    },
  };
}
