/**
 * The request of CreateProcessingJob without the job's name, which the engine gives.
 * Source of all fields and limits: SageMaker API, `CreateProcessingJob`, 2026-08.
 */
export interface ProcessingRequest {
  /** Given by the engine; in a document at most the prefix that `use_custom_job_prefix` of the Python SDK leaves. */
  readonly ProcessingJobName?: string;
  readonly AppSpecification: AppSpecification;
  readonly ProcessingResources: { readonly ClusterConfig: ClusterConfig };
  readonly RoleArn: string;
  /** At most 10. */
  readonly ProcessingInputs?: readonly ProcessingInput[];
  readonly ProcessingOutputConfig?: ProcessingOutputConfig;
  readonly StoppingCondition?: {
    /** Seconds; default 86,400 (a day), at most 777,600 (nine days). */
    readonly MaxRuntimeInSeconds: number;
  };
  /** At most 100, of at most 256 characters. */
  readonly Environment?: Readonly<Record<string, string>>;
  readonly NetworkConfig?: {
    readonly EnableNetworkIsolation?: boolean;
    readonly EnableInterContainerTrafficEncryption?: boolean;
    readonly VpcConfig?: {
      readonly SecurityGroupIds: readonly string[];
      readonly Subnets: readonly string[];
    };
  };
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly ExperimentConfig?: {
    readonly ExperimentName?: string;
    readonly TrialName?: string;
    readonly TrialComponentDisplayName?: string;
    readonly RunName?: string;
  };
}

export interface AppSpecification {
  readonly ImageUri: string;
  readonly ContainerEntrypoint?: readonly string[];
  readonly ContainerArguments?: readonly string[];
}

export interface ClusterConfig {
  readonly InstanceCount?: number;
  readonly InstanceType?: string;
  readonly VolumeSizeInGB: number;
  readonly VolumeKmsKeyId?: string;
  readonly InstancePreferences?: readonly {
    readonly InstanceType: string;
    readonly InstanceCount?: number;
  }[];
  readonly SelectedInstanceType?: string;
  readonly SelectedInstanceCount?: number;
}

export interface ProcessingInput {
  readonly InputName: string;
  /** The job reads it by itself. */
  readonly AppManaged?: boolean;
  readonly S3Input?: S3Input;
  readonly DatasetDefinition?: DatasetDefinition;
}

export interface S3Input {
  /** Locally a `file://` URI or a path will do too. */
  readonly S3Uri: string;
  /** Below `/opt/ml/processing/`. */
  readonly LocalPath?: string;
  readonly S3DataType: 'ManifestFile' | 'S3Prefix';
  readonly S3InputMode?: 'Pipe' | 'File';
  readonly S3DataDistributionType?: 'FullyReplicated' | 'ShardedByS3Key';
  readonly S3CompressionType?: 'None' | 'Gzip';
}

export interface DatasetDefinition {
  readonly AthenaDatasetDefinition?: {
    readonly Catalog: string;
    readonly Database: string;
    readonly QueryString: string;
    readonly WorkGroup?: string;
    readonly OutputS3Uri: string;
    readonly KmsKeyId?: string;
    readonly OutputFormat: 'PARQUET' | 'ORC' | 'AVRO' | 'JSON' | 'TEXTFILE';
    readonly OutputCompression?: 'GZIP' | 'SNAPPY' | 'ZLIB';
  };
  readonly RedshiftDatasetDefinition?: {
    readonly ClusterId: string;
    readonly Database: string;
    readonly DbUser: string;
    readonly QueryString: string;
    readonly ClusterRoleArn: string;
    readonly OutputS3Uri: string;
    readonly KmsKeyId?: string;
    readonly OutputFormat: 'PARQUET' | 'CSV';
    readonly OutputCompression?: 'None' | 'GZIP' | 'BZIP2' | 'ZSTD' | 'SNAPPY';
  };
  readonly LocalPath?: string;
  readonly DataDistributionType?: 'FullyReplicated' | 'ShardedByS3Key';
  readonly InputMode?: 'Pipe' | 'File';
}

export interface ProcessingOutputConfig {
  /** At most 10. */
  readonly Outputs: readonly ProcessingOutput[];
  readonly KmsKeyId?: string;
}

export interface ProcessingOutput<Name extends string = string> {
  readonly OutputName: Name;
  readonly S3Output?: S3Output;
  readonly FeatureStoreOutput?: { readonly FeatureGroupName: string };
  /** The job stores it by itself. */
  readonly AppManaged?: boolean;
}

export interface S3Output {
  readonly S3Uri: string;
  /** Below `/opt/ml/processing/`. */
  readonly LocalPath?: string;
  readonly S3UploadMode: 'Continuous' | 'EndOfJob';
}
