import { arnOf, type LocalSession } from '@slipway/local';
import type { TransformRequest, TransformResponse } from './request.ts';

/** How far a transform job is. */
export type TransformState = Pick<
  TransformResponse,
  'TransformJobStatus' | 'FailureReason' | 'TransformEndTime'
>;

/** Describes a transform job in the shape of DescribeTransformJob. */
export function describer(
  session: LocalSession,
  jobName: string,
  { Tags: _, ...request }: TransformRequest,
  startTime: Date,
): (state: TransformState) => TransformResponse {
  return (state) => ({
    ...request,
    TransformJobName: jobName,
    TransformJobArn: arnOf(session, 'transform-job', jobName),
    ...state,
    CreationTime: startTime.toISOString(),
    TransformStartTime: startTime.toISOString(),
  });
}
