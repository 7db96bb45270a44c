import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobBackend } from '@slipway/core';
import { type LocalSession, localSession } from '@slipway/local';
import { onTestFinished } from 'vitest';
import { modelKind, registerModelKind } from '../index.ts';

/** Models and model packages are records: nothing of a job backend is asked for. */
const noBackend: JobBackend = {
  name: 'none',
  capabilities: {
    hostNames: false,
    splitStreams: false,
    gpus: false,
    networkIsolation: false,
    containers: false,
  },
  checkImage: async () => undefined,
  imageDigest: async () => undefined,
  start: () => Promise.reject(new Error('a model starts no job')),
  find: async () => undefined,
  async *list() {},
};

/** A local session in a folder of its own, which is gone after the test. */
export async function testSession(): Promise<LocalSession> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-step-model-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return localSession({
    directory,
    backend: noBackend,
    kinds: [modelKind, registerModelKind],
    region: 'eu-west-1',
  });
}
