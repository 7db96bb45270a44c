import * as v from 'valibot';
import {
  type AdditionalModelDataSource,
  additionalModelDataSources,
  type ModelDataSource,
  modelDataSource,
} from '../container.ts';
import { list, optional, shape, text, textMap, texts } from '../shape.ts';

/** A container of CreateModelPackage. */
export interface ModelPackageContainer {
  readonly ContainerHostname?: string;
  readonly Image?: string;
  readonly ImageDigest?: string;
  /** A `model.tar.gz`. */
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: ModelDataSource;
  readonly ProductId?: string;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ModelInput?: { readonly DataInputConfig: string };
  readonly Framework?: string;
  readonly FrameworkVersion?: string;
  readonly NearestModelName?: string;
  readonly AdditionalModelDataSources?: readonly AdditionalModelDataSource[];
  readonly AdditionalS3DataSource?: AdditionalS3DataSource;
  readonly ModelDataETag?: string;
  readonly IsCheckpoint?: boolean;
  readonly BaseModel?: BaseModel;
}

export interface AdditionalS3DataSource {
  readonly S3DataType: 'S3Object' | 'S3Prefix';
  readonly S3Uri: string;
  readonly CompressionType?: 'None' | 'Gzip';
  readonly ETag?: string;
}

export interface BaseModel {
  readonly HubContentName?: string;
  readonly HubContentVersion?: string;
  readonly RecipeName?: string;
}

/** What a model package runs, and on what. */
export interface InferenceSpecification {
  readonly Containers: readonly ModelPackageContainer[];
  readonly SupportedTransformInstanceTypes?: readonly string[];
  readonly SupportedRealtimeInferenceInstanceTypes?: readonly string[];
  readonly SupportedContentTypes?: readonly string[];
  readonly SupportedResponseMIMETypes?: readonly string[];
}

export interface AdditionalInferenceSpecification extends InferenceSpecification {
  readonly Name: string;
  readonly Description?: string;
}

const container = shape<ModelPackageContainer>({
  ContainerHostname: optional(text),
  Image: optional(text),
  ImageDigest: optional(text),
  ModelDataUrl: optional(text),
  ModelDataSource: optional(modelDataSource),
  ProductId: optional(text),
  Environment: optional(textMap),
  ModelInput: optional(shape<{ readonly DataInputConfig: string }>({ DataInputConfig: text })),
  Framework: optional(text),
  FrameworkVersion: optional(text),
  NearestModelName: optional(text),
  AdditionalModelDataSources: optional(additionalModelDataSources),
  AdditionalS3DataSource: optional(
    shape<AdditionalS3DataSource>({
      S3DataType: v.picklist(['S3Object', 'S3Prefix']),
      S3Uri: text,
      CompressionType: optional(v.picklist(['None', 'Gzip'])),
      ETag: optional(text),
    }),
  ),
  ModelDataETag: optional(text),
  IsCheckpoint: optional(v.boolean()),
  BaseModel: optional(
    shape<BaseModel>({
      HubContentName: optional(text),
      HubContentVersion: optional(text),
      RecipeName: optional(text),
    }),
  ),
});

const specification = {
  Containers: list(container),
  SupportedTransformInstanceTypes: optional(texts),
  SupportedRealtimeInferenceInstanceTypes: optional(texts),
  SupportedContentTypes: optional(texts),
  SupportedResponseMIMETypes: optional(texts),
};

export const inferenceSpecification: v.GenericSchema<InferenceSpecification> =
  shape<InferenceSpecification>(specification);

export const additionalInferenceSpecifications: v.GenericSchema<AdditionalInferenceSpecification[]> = list(
  shape<AdditionalInferenceSpecification>({ ...specification, Name: text, Description: optional(text) }),
);
