import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';
import { optional, shape, text, textMap } from './shape.ts';

export type SplitType = 'None' | 'Line' | 'RecordIO' | 'TFRecord';
export type BatchStrategy = 'MultiRecord' | 'SingleRecord';

/** A Transform step's `Arguments`: a CreateTransformJob request. Source: SageMaker API, CreateTransformJob. */
export interface TransformRequest {
  /** The engine adds it. */
  readonly TransformJobName?: string;
  readonly ModelName: string;
  /** Requests under way at once; 0 and absent leave it to the container, then to 1. */
  readonly MaxConcurrentTransforms?: number;
  readonly ModelClientConfig?: ModelClientConfig;
  /** Of one request, in MiB; absent leaves it to the container, then to 6. 0: whole, in chunks. */
  readonly MaxPayloadInMB?: number;
  readonly BatchStrategy?: BatchStrategy;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly TransformInput: TransformInput;
  readonly TransformOutput: TransformOutput;
  readonly DataCaptureConfig?: DataCaptureConfig;
  readonly TransformResources: TransformResources;
  readonly DataProcessing?: DataProcessing;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly ExperimentConfig?: ExperimentConfig;
}

export interface ModelClientConfig {
  /** 1 to 3,600; default 600. */
  readonly InvocationsTimeoutInSeconds?: number;
  /** 0 to 3; default 3. */
  readonly InvocationsMaxRetries?: number;
}

export interface TransformInput {
  readonly DataSource: { readonly S3DataSource: S3DataSource };
  /** MIME type of every request. */
  readonly ContentType?: string;
  readonly CompressionType?: 'None' | 'Gzip';
  /** Default `None`: an object is one record. */
  readonly SplitType?: SplitType;
}

export interface S3DataSource {
  readonly S3DataType: 'ManifestFile' | 'S3Prefix' | 'AugmentedManifestFile' | 'Converse';
  readonly S3Uri: string;
}

export interface TransformOutput {
  readonly S3OutputPath: string;
  /** MIME type asked of every answer. */
  readonly Accept?: string;
  /** `Line`: every answer ends with a newline. Default `None`. */
  readonly AssembleWith?: 'None' | 'Line';
  readonly KmsKeyId?: string;
}

export interface DataCaptureConfig {
  readonly DestinationS3Uri: string;
  readonly KmsKeyId?: string;
  readonly GenerateInferenceId?: boolean;
}

export interface TransformResources {
  readonly InstanceType: string;
  readonly InstanceCount: number;
  readonly VolumeKmsKeyId?: string;
  readonly TransformAmiVersion?: string;
}

/** What the model is given of a record, and what is kept of record and answer. Paths are at most 63 characters. */
export interface DataProcessing {
  readonly InputFilter?: string;
  readonly OutputFilter?: string;
  readonly JoinSource?: 'Input' | 'None';
}

export interface ExperimentConfig {
  readonly ExperimentName?: string;
  readonly TrialName?: string;
  readonly TrialComponentDisplayName?: string;
  readonly RunName?: string;
}

/** A transform job in the shape of DescribeTransformJob; of one that has ended well, a Transform step's properties. */
export interface TransformResponse extends Omit<TransformRequest, 'Tags'> {
  readonly TransformJobName: string;
  readonly TransformJobArn: string;
  readonly TransformJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly FailureReason?: string;
  /** ISO 8601, as the two below. */
  readonly CreationTime: string;
  readonly TransformStartTime?: string;
  readonly TransformEndTime?: string;
}

export const transformRequest: StandardSchema<TransformRequest> = shape<TransformRequest>({
  TransformJobName: optional(text),
  ModelName: text,
  MaxConcurrentTransforms: optional(wholeNumber(0, Number.POSITIVE_INFINITY)),
  ModelClientConfig: optional(
    shape<ModelClientConfig>({
      InvocationsTimeoutInSeconds: optional(wholeNumber(1, 3600)),
      InvocationsMaxRetries: optional(wholeNumber(0, 3)),
    }),
  ),
  MaxPayloadInMB: optional(wholeNumber(0, 100)),
  BatchStrategy: optional(v.picklist(['MultiRecord', 'SingleRecord'])),
  Environment: optional(textMap),
  TransformInput: shape<TransformInput>({
    DataSource: v.object({
      S3DataSource: shape<S3DataSource>({
        S3DataType: v.picklist(['ManifestFile', 'S3Prefix', 'AugmentedManifestFile', 'Converse']),
        S3Uri: text,
      }),
    }),
    ContentType: optional(text),
    CompressionType: optional(v.picklist(['None', 'Gzip'])),
    SplitType: optional(v.picklist(['None', 'Line', 'RecordIO', 'TFRecord'])),
  }),
  TransformOutput: shape<TransformOutput>({
    S3OutputPath: text,
    Accept: optional(text),
    AssembleWith: optional(v.picklist(['None', 'Line'])),
    KmsKeyId: optional(text),
  }),
  DataCaptureConfig: optional(
    shape<DataCaptureConfig>({
      DestinationS3Uri: text,
      KmsKeyId: optional(text),
      GenerateInferenceId: optional(v.boolean()),
    }),
  ),
  TransformResources: shape<TransformResources>({
    InstanceType: text,
    InstanceCount: wholeNumber(1, 100),
    VolumeKmsKeyId: optional(text),
    TransformAmiVersion: optional(text),
  }),
  DataProcessing: optional(
    shape<DataProcessing>({
      InputFilter: optional(v.pipe(text, v.maxLength(63))),
      OutputFilter: optional(v.pipe(text, v.maxLength(63))),
      JoinSource: optional(v.picklist(['Input', 'None'])),
    }),
  ),
  Tags: optional(v.array(v.object({ Key: text, Value: text }))),
  ExperimentConfig: optional(
    shape<ExperimentConfig>({
      ExperimentName: optional(text),
      TrialName: optional(text),
      TrialComponentDisplayName: optional(text),
      RunName: optional(text),
    }),
  ),
});

function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}
