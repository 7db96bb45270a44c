import * as v from 'valibot';
import { list, optional, shape, text, textMap } from './shape.ts';

/** Where a model's data are when they are not one `ModelDataUrl`. */
export interface ModelDataSource {
  readonly S3DataSource?: S3ModelDataSource;
}

export interface S3ModelDataSource {
  readonly S3Uri: string;
  readonly S3DataType: 'S3Prefix' | 'S3Object';
  readonly CompressionType: 'None' | 'Gzip';
  readonly ModelAccessConfig?: { readonly AcceptEula: boolean };
  readonly HubAccessConfig?: { readonly HubContentArn: string };
  readonly ManifestS3Uri?: string;
  readonly ETag?: string;
  readonly ManifestEtag?: string;
}

export interface AdditionalModelDataSource {
  readonly ChannelName: string;
  readonly S3DataSource: S3ModelDataSource;
}

/** A container of CreateModel. */
export interface ContainerDefinition {
  readonly ContainerHostname?: string;
  readonly Image?: string;
  readonly ImageConfig?: {
    readonly RepositoryAccessMode: 'Platform' | 'Vpc';
    readonly RepositoryAuthConfig?: { readonly RepositoryCredentialsProviderArn: string };
  };
  readonly Mode?: 'SingleModel' | 'MultiModel';
  /** A `model.tar.gz`. */
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: ModelDataSource;
  readonly AdditionalModelDataSources?: readonly AdditionalModelDataSource[];
  readonly Environment?: Readonly<Record<string, string>>;
  /** Takes image, data and environment from a model package. */
  readonly ModelPackageName?: string;
  readonly InferenceSpecificationName?: string;
  readonly MultiModelConfig?: { readonly ModelCacheSetting?: 'Enabled' | 'Disabled' };
  readonly ContainerMetricsConfig?: {
    readonly MetricsEndpoints?: readonly {
      readonly MetricsEndpointPath: string;
      readonly MetricPublishFrequencyInSeconds?: number;
    }[];
  };
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const s3ModelDataSource = shape<S3ModelDataSource>({
  S3Uri: text,
  S3DataType: v.picklist(['S3Prefix', 'S3Object']),
  CompressionType: v.picklist(['None', 'Gzip']),
  ModelAccessConfig: optional(v.object({ AcceptEula: v.boolean() })),
  HubAccessConfig: optional(v.object({ HubContentArn: text })),
  ManifestS3Uri: optional(text),
  ETag: optional(text),
  ManifestEtag: optional(text),
});

export const modelDataSource: v.GenericSchema<ModelDataSource> = shape<ModelDataSource>({
  S3DataSource: optional(s3ModelDataSource),
});

export const additionalModelDataSources: v.GenericSchema<AdditionalModelDataSource[]> = list(
  shape<AdditionalModelDataSource>({ ChannelName: text, S3DataSource: s3ModelDataSource }),
);

type Fields<T> = NonNullable<T>;

export const containerDefinition: v.GenericSchema<ContainerDefinition> = shape<ContainerDefinition>({
  ContainerHostname: optional(text),
  Image: optional(text),
  ImageConfig: optional(
    shape<Fields<ContainerDefinition['ImageConfig']>>({
      RepositoryAccessMode: v.picklist(['Platform', 'Vpc']),
      RepositoryAuthConfig: optional(v.object({ RepositoryCredentialsProviderArn: text })),
    }),
  ),
  Mode: optional(v.picklist(['SingleModel', 'MultiModel'])),
  ModelDataUrl: optional(text),
  ModelDataSource: optional(modelDataSource),
  AdditionalModelDataSources: optional(additionalModelDataSources),
  Environment: optional(textMap),
  ModelPackageName: optional(text),
  InferenceSpecificationName: optional(text),
  MultiModelConfig: optional(
    shape<Fields<ContainerDefinition['MultiModelConfig']>>({
      ModelCacheSetting: optional(v.picklist(['Enabled', 'Disabled'])),
    }),
  ),
  ContainerMetricsConfig: optional(
    shape<Fields<ContainerDefinition['ContainerMetricsConfig']>>({
      MetricsEndpoints: optional(
        list(
          shape<{ readonly MetricsEndpointPath: string; readonly MetricPublishFrequencyInSeconds?: number }>({
            MetricsEndpointPath: text,
            MetricPublishFrequencyInSeconds: optional(v.number()),
          }),
        ),
      ),
    }),
  ),
});

export const tags: v.GenericSchema<Tag[]> = list(shape<Tag>({ Key: text, Value: text }));
