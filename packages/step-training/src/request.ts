/**
 * The request of CreateTrainingJob without the job's name, which the engine gives.
 * Source of all fields and limits: SageMaker API, `CreateTrainingJob`, 2026-08.
 */
export interface TrainingRequest {
  /** Given by the engine; in a document at most the prefix that `use_custom_job_prefix` of the Python SDK leaves. */
  readonly TrainingJobName?: string;
  readonly AlgorithmSpecification?: AlgorithmSpecification;
  readonly RoleArn: string;
  /** At most 100, of at most 2,500 characters. */
  readonly HyperParameters?: Readonly<Record<string, string>>;
  /** At most 20 channels. */
  readonly InputDataConfig?: readonly Channel[];
  readonly OutputDataConfig: OutputDataConfig;
  readonly ResourceConfig?: ResourceConfig;
  readonly StoppingCondition?: StoppingCondition;
  /** At most 100, of at most 512 characters. */
  readonly Environment?: Readonly<Record<string, string>>;
  readonly CheckpointConfig?: CheckpointConfig;
  readonly VpcConfig?: VpcConfig;
  readonly Tags?: readonly Tag[];
  readonly EnableNetworkIsolation?: boolean;
  readonly EnableInterContainerTrafficEncryption?: boolean;
  readonly EnableManagedSpotTraining?: boolean;
  readonly DebugHookConfig?: DebugHookConfig;
  readonly DebugRuleConfigurations?: readonly RuleConfiguration[];
  readonly ProfilerConfig?: ProfilerConfig;
  readonly ProfilerRuleConfigurations?: readonly RuleConfiguration[];
  readonly TensorBoardOutputConfig?: { readonly LocalPath?: string; readonly S3OutputPath: string };
  readonly ExperimentConfig?: ExperimentConfig;
  readonly RetryStrategy?: { readonly MaximumRetryAttempts: number };
  readonly RemoteDebugConfig?: { readonly EnableRemoteDebug?: boolean };
  readonly InfraCheckConfig?: { readonly EnableInfraCheck?: boolean };
  readonly SessionChainingConfig?: { readonly EnableSessionTagChaining?: boolean };
  readonly ServerlessJobConfig?: ServerlessJobConfig;
  readonly MlflowConfig?: MlflowConfig;
  readonly ModelPackageConfig?: {
    readonly ModelPackageGroupArn: string;
    readonly SourceModelPackageArn?: string;
  };
}

export type InputMode = 'File' | 'Pipe' | 'FastFile';

export interface AlgorithmSpecification {
  readonly TrainingImage?: string;
  readonly AlgorithmName?: string;
  readonly TrainingInputMode: InputMode;
  /** At most 40. */
  readonly MetricDefinitions?: readonly MetricDefinition[];
  readonly EnableSageMakerMetricsTimeSeries?: boolean;
  readonly ContainerEntrypoint?: readonly string[];
  readonly ContainerArguments?: readonly string[];
  readonly TrainingImageConfig?: {
    readonly TrainingRepositoryAccessMode: 'Platform' | 'Vpc';
    readonly TrainingRepositoryAuthConfig?: { readonly TrainingRepositoryCredentialsProviderArn: string };
  };
}

export interface MetricDefinition {
  readonly Name: string;
  /** Its first group is the value. */
  readonly Regex: string;
}

export interface Channel {
  readonly ChannelName: string;
  readonly DataSource: DataSource;
  readonly ContentType?: string;
  readonly CompressionType?: 'None' | 'Gzip';
  readonly RecordWrapperType?: 'None' | 'RecordIO';
  /** Default: the algorithm's. */
  readonly InputMode?: InputMode;
  readonly ShuffleConfig?: { readonly Seed: number };
}

export interface DataSource {
  readonly S3DataSource?: S3DataSource;
  readonly FileSystemDataSource?: {
    readonly FileSystemId: string;
    readonly FileSystemAccessMode: 'rw' | 'ro';
    readonly FileSystemType: 'EFS' | 'FSxLustre';
    readonly DirectoryPath: string;
  };
  readonly DatasetSource?: { readonly DatasetArn: string };
}

export interface S3DataSource {
  readonly S3DataType: 'S3Prefix' | 'ManifestFile' | 'AugmentedManifestFile' | 'Converse';
  /** Locally a `file://` URI or a path will do too. */
  readonly S3Uri: string;
  readonly S3DataDistributionType?: 'FullyReplicated' | 'ShardedByS3Key';
  readonly AttributeNames?: readonly string[];
  readonly InstanceGroupNames?: readonly string[];
  readonly ModelAccessConfig?: { readonly AcceptEula: boolean };
  readonly HubAccessConfig?: { readonly HubContentArn: string };
}

export interface OutputDataConfig {
  readonly S3OutputPath: string;
  readonly KmsKeyId?: string;
  /** Default GZIP. */
  readonly CompressionType?: 'GZIP' | 'NONE';
}

export interface ResourceConfig {
  readonly InstanceType?: string;
  readonly InstanceCount?: number;
  readonly VolumeSizeInGB?: number;
  readonly VolumeKmsKeyId?: string;
  readonly KeepAlivePeriodInSeconds?: number;
  readonly InstanceGroups?: readonly InstanceGroup[];
  readonly TrainingPlanArn?: string;
  readonly InstancePlacementConfig?: {
    readonly EnableMultipleJobs?: boolean;
    readonly PlacementSpecifications?: readonly {
      readonly UltraServerId?: string;
      readonly InstanceCount: number;
    }[];
  };
  readonly InstancePreferences?: readonly {
    readonly InstanceType: string;
    readonly InstanceCount?: number;
    readonly TrainingPlanArns?: readonly string[];
  }[];
  readonly SelectedInstanceType?: string;
  readonly SelectedInstanceCount?: number;
}

export interface InstanceGroup {
  readonly InstanceType: string;
  readonly InstanceCount: number;
  readonly InstanceGroupName: string;
}

export interface StoppingCondition {
  /** Seconds; default 86,400 (a day), at most 2,419,200 (28 days). */
  readonly MaxRuntimeInSeconds?: number;
  readonly MaxWaitTimeInSeconds?: number;
  readonly MaxPendingTimeInSeconds?: number;
}

export interface CheckpointConfig {
  readonly S3Uri: string;
  /** Default `/opt/ml/checkpoints`. */
  readonly LocalPath?: string;
}

export interface VpcConfig {
  readonly SecurityGroupIds: readonly string[];
  readonly Subnets: readonly string[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface DebugHookConfig {
  readonly LocalPath?: string;
  readonly S3OutputPath: string;
  readonly HookParameters?: Readonly<Record<string, string>>;
  readonly CollectionConfigurations?: readonly {
    readonly CollectionName?: string;
    readonly CollectionParameters?: Readonly<Record<string, string>>;
  }[];
}

/** Of the debugger or the profiler. */
export interface RuleConfiguration {
  readonly RuleConfigurationName: string;
  readonly LocalPath?: string;
  readonly S3OutputPath?: string;
  readonly RuleEvaluatorImage: string;
  readonly InstanceType?: string;
  readonly VolumeSizeInGB?: number;
  readonly RuleParameters?: Readonly<Record<string, string>>;
}

export interface ProfilerConfig {
  readonly S3OutputPath?: string;
  readonly ProfilingIntervalInMilliseconds?: number;
  readonly ProfilingParameters?: Readonly<Record<string, string>>;
  readonly DisableProfiler?: boolean;
}

export interface ExperimentConfig {
  readonly ExperimentName?: string;
  readonly TrialName?: string;
  readonly TrialComponentDisplayName?: string;
  readonly RunName?: string;
}

export interface ServerlessJobConfig {
  readonly BaseModelArn: string;
  readonly AcceptEula?: boolean;
  readonly JobType: 'FineTuning' | 'Evaluation';
  readonly CustomizationTechnique?: 'SFT' | 'DPO' | 'RLVR' | 'RLAIF';
  readonly Peft?: 'LORA';
  readonly EvaluationType?: 'LLMAJEvaluation' | 'CustomScorerEvaluation' | 'BenchmarkEvaluation';
  readonly EvaluatorArn?: string;
  readonly SequenceLength?: string;
}

export interface MlflowConfig {
  readonly MlflowResourceArn: string;
  readonly MlflowExperimentName?: string;
  readonly MlflowRunName?: string;
}
