/** One request of each kind that runs on SageMaker, with as little as the service takes. */
export const ROLE = 'arn:aws:iam::123456789012:role/execution';

export function processingRequest(ImageUri: string): object {
  return {
    RoleArn: ROLE,
    AppSpecification: { ImageUri },
    ProcessingResources: {
      ClusterConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    },
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'train',
          S3Output: {
            S3Uri: 's3://bucket/train',
            LocalPath: '/opt/ml/processing/train',
            S3UploadMode: 'EndOfJob',
          },
        },
      ],
    },
    StoppingCondition: { MaxRuntimeInSeconds: 777_600 },
  };
}

export function trainingRequest(TrainingImage: string): object {
  return {
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage, TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 2_419_200 },
  };
}

export function tuningRequest(image: string): object {
  const ParameterRanges = { IntegerParameterRanges: [{ Name: 'depth', MinValue: '1', MaxValue: '9' }] };
  return {
    HyperParameterTuningJobConfig: {
      Strategy: 'Random',
      HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'loss' },
      ResourceLimits: { MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 2 },
      ParameterRanges,
    },
    TrainingJobDefinition: trainingRequest(image),
  };
}

export function transformRequest(ModelName: string): object {
  return {
    ModelName,
    TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/batch/' } } },
    TransformOutput: { S3OutputPath: 's3://bucket/predictions' },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
  };
}

export function modelRequest(): object {
  const PrimaryContainer = { Image: 'image', ModelDataUrl: 's3://bucket/models/model.tar.gz' };
  return { ExecutionRoleArn: ROLE, PrimaryContainer };
}

export function registerModelRequest(ModelPackageGroupName?: string): object {
  return {
    ...(ModelPackageGroupName !== undefined && { ModelPackageGroupName }),
    InferenceSpecification: {
      Containers: [{ Image: 'image', ModelDataUrl: 's3://bucket/models/model.tar.gz' }],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    },
  };
}
