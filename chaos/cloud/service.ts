import { isJsonObject, type Json, type JsonObject } from '@slipway/core';
import { type ServiceSnapshot, sagemakerServiceProcess } from '@slipway/testing/sagemaker-service';
import type { CallFault } from '../call-fault.ts';
import { SESSION } from '../make-step.ts';
import { rulesOf } from './rules.ts';

const FAST_TIME = new URL('fast-time.ts', import.meta.url).href;

/** The service of one case, in a process of its own, which no kill of the case reaches. */
export interface CaseService {
  /** Of every command line of the case. */
  readonly environment: NodeJS.ProcessEnv;
  snapshot(): Promise<ServiceSnapshot>;
  calls(): Promise<readonly ServiceCall[]>;
  /** An object's bytes. */
  read(uri: string): Promise<Uint8Array>;
  /** Asks as a client of AWS does: `SageMaker.DescribeTrainingJob`. */
  ask(target: string, input: object): Promise<JsonObject>;
  /** What was to strike later does not. */
  clearFaults(): Promise<void>;
  close(): Promise<void>;
}

export interface ServiceCall {
  readonly operation: string;
  /** ISO 8601. */
  readonly time: string;
  readonly input: object;
  readonly error?: string;
  readonly fault?: string;
}

/** Its jobs do what the steps of a pipeline's document say; `faults` happen to calls of it. */
export async function openService(document: Json, faults: readonly CallFault[]): Promise<CaseService> {
  const { region, account, defaultBucket } = SESSION;
  const service = await sagemakerServiceProcess({
    region,
    account,
    buckets: [defaultBucket],
    rules: rulesOf(
      document,
      faults.some(({ kind }) => kind === 'late'),
    ),
  });
  for (const { operation, kind, call } of faults)
    if (kind !== 'late') await service.addFault({ operation, kind, after: call - 1 });
  const { endpoint } = service;
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'chaos',
      AWS_SECRET_ACCESS_KEY: 'chaos',
      NODE_OPTIONS: `--import=${FAST_TIME}`,
    },
    snapshot: () => service.snapshot(),
    calls: () => service.calls(),
    read: async (uri) => (await service.read(uri)) ?? new Uint8Array(),
    async ask(target, input) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
        body: JSON.stringify(input),
      });
      const answer: unknown = await response.json();
      if (response.ok && isJsonObject(answer)) return answer;
      throw new Error(`${target}: ${JSON.stringify(answer)}`);
    },
    clearFaults: () => service.clearFaults(),
    close: () => service.close(),
  };
}
