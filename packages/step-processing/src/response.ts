import type { KeyedList } from '@slipway/core';
import type { ProcessingInput, ProcessingOutput, ProcessingRequest } from './request.ts';

/** In the shape of DescribeProcessingJob, as JSON carries it: times are ISO 8601 text. */
export interface ProcessingResponse<OutputName extends string = string, InputName extends string = string>
  extends Omit<
    ProcessingRequest,
    'ProcessingJobName' | 'ProcessingInputs' | 'ProcessingOutputConfig' | 'Tags'
  > {
  readonly ProcessingJobName: string;
  readonly ProcessingJobArn: string;
  readonly ProcessingJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly ProcessingInputs?: KeyedList<ProcessingInput, InputName>;
  readonly ProcessingOutputConfig?: {
    readonly Outputs: KeyedList<ProcessingOutput<OutputName>, OutputName>;
    readonly KmsKeyId?: string;
  };
  /** What the job wrote to `/opt/ml/output/message`. */
  readonly ExitMessage?: string;
  readonly FailureReason?: string;
  readonly CreationTime: string;
  readonly ProcessingStartTime?: string;
  readonly ProcessingEndTime?: string;
  readonly LastModifiedTime?: string;
}
