import {
  isSlipwayError,
  type JsonObject,
  messageOf,
  type Session,
  type StepContext,
  type StepRunner,
} from '@slipway/core';
import { asLocalSession, endOnce, type LocalSession, uploadResult } from '@slipway/local';
import { batchSettings } from './batch-settings.ts';
import { describer, type TransformState } from './describe.ts';
import { unfitRequest, untransformed } from './failure.ts';
import { type InputObject, inputObjects } from './input-objects.ts';
import { invoker } from './invoke.ts';
import { recordProcessing } from './record-processing.ts';
import type { TransformRequest, TransformResponse } from './request.ts';
import { servedModel } from './served-model.ts';
import { type Serving, serve } from './serving.ts';
import { servingPlan } from './serving-plan.ts';
import { type TransformedObject, transformObjects } from './transform-objects.ts';
import { transformProblems } from './transform-problems.ts';

/** Runs batch transform jobs against a model server of this machine. */
export function transformRunner(session: Session): StepRunner<TransformRequest, TransformResponse> {
  const local = asLocalSession(session);
  return {
    run: (request, context) => endOnce(local, context, (joined) => transform(local, request, joined)),
  };
}

async function transform(
  session: LocalSession,
  request: TransformRequest,
  context: StepContext,
): Promise<TransformResponse> {
  const problems = transformProblems(request as unknown as JsonObject);
  if (problems.length > 0) throw unfitRequest(problems);
  warnOfUnderscores(request, context);
  const objects = await inputObjects(session, request);
  const plan = servingPlan(session, request, await servedModel(session, request.ModelName));
  const describe = describer(session, context.jobName, request, new Date());
  const report = (state: TransformState) => context.report(describe(state) as unknown as JsonObject);
  report({ TransformJobStatus: 'InProgress' });
  try {
    const serving = await serve(session, context, plan);
    const transformed = await sendAll(request, objects, serving, context).finally(serving.end);
    // Not before the end: a job that is stopped has no output.
    const outcome = await serving.end();
    await storeOutputs(session, transformed);
    if (transformed.some(({ failure }) => failure !== undefined))
      throw untransformed(transformed, request, outcome);
    return describe({ TransformJobStatus: 'Completed', TransformEndTime: outcome.endTime.toISOString() });
  } catch (error) {
    report(endedAs(error));
    throw error;
  }
}

function endedAs(error: unknown): TransformState {
  const TransformEndTime = new Date().toISOString();
  if (isSlipwayError(error) && error.category === 'stopped')
    return { TransformJobStatus: 'Stopped', TransformEndTime };
  return { TransformJobStatus: 'Failed', FailureReason: messageOf(error), TransformEndTime };
}

async function sendAll(
  request: TransformRequest,
  objects: readonly InputObject[],
  serving: Serving,
  context: StepContext,
): Promise<readonly TransformedObject[]> {
  const { concurrency, payloadInMB, strategy } = await batchSettings(request, serving, context);
  context.progress(`transforming ${objects.length} ${objects.length === 1 ? 'object' : 'objects'}`);
  return await transformObjects(objects, serving.outputFolder, {
    ...recordProcessing(request),
    split: request.TransformInput.SplitType ?? 'None',
    strategy,
    maxPayload: payloadInMB === 0 ? Number.POSITIVE_INFINITY : payloadInMB * 1024 * 1024,
    concurrency,
    assembleLines: request.TransformOutput.AssembleWith === 'Line',
    invoke: invoker(serving, request, payloadInMB === 0),
    signal: serving.signal,
  });
}

async function storeOutputs(session: LocalSession, transformed: readonly TransformedObject[]): Promise<void> {
  for (const { object, path, failure } of transformed) {
    if (failure === undefined) await uploadResult(session, path, object.outputUri);
  }
}

/** Source: public issue aws/aws-sdk 184, 2022, with the service's words: Unexpected "_" in JsonPath. */
function warnOfUnderscores({ DataProcessing = {} }: TransformRequest, context: StepContext): void {
  const { InputFilter = '', OutputFilter = '' } = DataProcessing;
  for (const filter of [InputFilter, OutputFilter].filter((path) => path.includes('_'))) {
    context.warn(`SageMaker is known to refuse "_" in a filter: ${filter}`);
  }
}
