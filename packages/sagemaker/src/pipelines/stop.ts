import { randomUUID } from 'node:crypto';
import { isSlipwayError } from '@slipway/core';
import { isOver, look } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';

/** Milliseconds between two looks at an execution that is being stopped. */
const INTERVAL = 5_000;

/** Asks SageMaker to stop an execution; one that has ended, or is being stopped, is left alone. */
export async function requestStop(
  session: Pick<PipelinesAccount, 'sagemaker'>,
  PipelineExecutionArn: string,
): Promise<void> {
  const { status } = await look(session, PipelineExecutionArn);
  if (status !== 'Executing') return;
  const input = { PipelineExecutionArn, ClientRequestToken: randomUUID() };
  try {
    await session.sagemaker.call('stopPipelineExecution', input);
  } catch (error) {
    // It may have ended meanwhile.
    if (isSlipwayError(error, 'AWS_ACCESS_DENIED')) throw error;
    if ((await look(session, PipelineExecutionArn)).status === 'Executing') throw error;
  }
}

/** The same, and waits for its end. */
export async function stopManaged(
  session: Pick<PipelinesAccount, 'sagemaker' | 'clock'>,
  arn: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  await requestStop(session, arn);
  while (!isOver(await look(session, arn))) await session.clock.sleep(INTERVAL, signal);
}
