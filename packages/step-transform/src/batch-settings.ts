import { isJsonObject, type Json, messageOf, type StepContext } from '@slipway/core';
import { ask } from './http.ts';
import type { BatchStrategy, TransformRequest } from './request.ts';
import type { Serving } from './serving.ts';

/** How records are sent. */
export interface BatchSettings {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** MiB of one request; 0: no limit. */
  readonly payloadInMB: number;
  readonly strategy: BatchStrategy;
}

/**
 * What the request says, else what the container asks for, else the defaults.
 * Source: SageMaker Developer Guide, your-algorithms-batch-code.
 */
export async function batchSettings(
  request: TransformRequest,
  serving: Serving,
  context: StepContext,
): Promise<BatchSettings> {
  const asked = await executionParameters(serving, context);
  return {
    concurrency: request.MaxConcurrentTransforms || asked.concurrency || 1,
    payloadInMB: request.MaxPayloadInMB ?? asked.payloadInMB ?? 6,
    strategy: request.BatchStrategy ?? asked.strategy ?? 'MultiRecord',
  };
}

const STRATEGIES: ReadonlyMap<Json | undefined, BatchStrategy> = new Map([
  ['SINGLE_RECORD', 'SingleRecord'],
  ['MULTI_RECORD', 'MultiRecord'],
]);

/** Of a pipeline it is the first container. None need answer; what is answered wrongly is warned of. */
async function executionParameters(serving: Serving, context: StepContext): Promise<Partial<BatchSettings>> {
  const { signal } = serving;
  const [first] = serving.containers;
  const answer = await ask(`${first?.url}/execution-parameters`, { timeoutSeconds: 60, signal }).catch(
    () => undefined,
  );
  signal.throwIfAborted();
  if (answer?.status !== 200) return {};
  try {
    const parameters: Json = JSON.parse(answer.body.toString());
    if (!isJsonObject(parameters)) throw new Error('it is no object');
    const strategy = STRATEGIES.get(parameters['BatchStrategy']);
    const concurrency = wholeNumber(parameters['MaxConcurrentTransforms']);
    const payloadInMB = wholeNumber(parameters['MaxPayloadInMB']);
    return {
      ...(strategy !== undefined && { strategy }),
      ...(concurrency !== undefined && { concurrency }),
      ...(payloadInMB !== undefined && { payloadInMB }),
    };
  } catch (error) {
    context.warn(
      `the model's answer to /execution-parameters cannot be read, and is ignored: ${messageOf(error)}`,
    );
    return {};
  }
}

function wholeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
