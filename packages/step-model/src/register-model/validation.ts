import * as v from 'valibot';
import { list, optional, shape, text, textMap } from '../shape.ts';

/** Transform jobs by which SageMaker would validate a package. */
export interface ValidationSpecification {
  readonly ValidationRole: string;
  readonly ValidationProfiles: readonly ValidationProfile[];
}

export interface ValidationProfile {
  readonly ProfileName: string;
  readonly TransformJobDefinition: TransformJobDefinition;
}

/** A transform job without its name and model. */
export interface TransformJobDefinition {
  readonly MaxConcurrentTransforms?: number;
  readonly MaxPayloadInMB?: number;
  readonly BatchStrategy?: 'MultiRecord' | 'SingleRecord';
  readonly Environment?: Readonly<Record<string, string>>;
  readonly TransformInput: {
    readonly DataSource: { readonly S3DataSource: { readonly S3DataType: string; readonly S3Uri: string } };
    readonly ContentType?: string;
    readonly CompressionType?: 'None' | 'Gzip';
    readonly SplitType?: 'None' | 'Line' | 'RecordIO' | 'TFRecord';
  };
  readonly TransformOutput: {
    readonly S3OutputPath: string;
    readonly Accept?: string;
    readonly AssembleWith?: 'None' | 'Line';
    readonly KmsKeyId?: string;
  };
  readonly TransformResources: {
    readonly InstanceType: string;
    readonly InstanceCount: number;
    readonly VolumeKmsKeyId?: string;
    readonly TransformAmiVersion?: string;
  };
}

const transformJobDefinition = shape<TransformJobDefinition>({
  MaxConcurrentTransforms: optional(v.number()),
  MaxPayloadInMB: optional(v.number()),
  BatchStrategy: optional(v.picklist(['MultiRecord', 'SingleRecord'])),
  Environment: optional(textMap),
  TransformInput: shape<TransformJobDefinition['TransformInput']>({
    DataSource: v.object({ S3DataSource: v.object({ S3DataType: text, S3Uri: text }) }),
    ContentType: optional(text),
    CompressionType: optional(v.picklist(['None', 'Gzip'])),
    SplitType: optional(v.picklist(['None', 'Line', 'RecordIO', 'TFRecord'])),
  }),
  TransformOutput: shape<TransformJobDefinition['TransformOutput']>({
    S3OutputPath: text,
    Accept: optional(text),
    AssembleWith: optional(v.picklist(['None', 'Line'])),
    KmsKeyId: optional(text),
  }),
  TransformResources: shape<TransformJobDefinition['TransformResources']>({
    InstanceType: text,
    InstanceCount: v.number(),
    VolumeKmsKeyId: optional(text),
    TransformAmiVersion: optional(text),
  }),
});

export const validationSpecification: v.GenericSchema<ValidationSpecification> =
  shape<ValidationSpecification>({
    ValidationRole: text,
    ValidationProfiles: list(
      shape<ValidationProfile>({ ProfileName: text, TransformJobDefinition: transformJobDefinition }),
    ),
  });
