import type {
  CreateHyperParameterTuningJobCommandInput,
  CreateProcessingJobCommandInput,
  CreateTrainingJobCommandInput,
  CreateTransformJobCommandInput,
} from '@aws-sdk/client-sagemaker';

export const ROLE = 'arn:aws:iam::123456789012:role/slipway';

export function trainingRequest(
  name: string,
  more: Partial<CreateTrainingJobCommandInput> = {},
): CreateTrainingJobCommandInput {
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://bucket/models/' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ...more,
  };
}

export function processingRequest(
  name: string,
  more: Partial<CreateProcessingJobCommandInput> = {},
): CreateProcessingJobCommandInput {
  return {
    ProcessingJobName: name,
    RoleArn: ROLE,
    AppSpecification: { ImageUri: 'image' },
    ProcessingResources: {
      ClusterConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    },
    ProcessingOutputConfig: {
      Outputs: ['train', 'test'].map((OutputName) => ({
        OutputName,
        S3Output: {
          S3Uri: `s3://bucket/${name}/${OutputName}`,
          LocalPath: `/opt/ml/processing/${OutputName}`,
          S3UploadMode: 'EndOfJob',
        },
      })),
    },
    ...more,
  };
}

export function transformRequest(
  name: string,
  more: Partial<CreateTransformJobCommandInput> = {},
): CreateTransformJobCommandInput {
  return {
    TransformJobName: name,
    ModelName: 'model',
    TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/batch/' } } },
    TransformOutput: { S3OutputPath: 's3://bucket/predictions' },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    ...more,
  };
}

export function tuningRequest(name: string): CreateHyperParameterTuningJobCommandInput {
  const { TrainingJobName: _, ...definition } = trainingRequest('');
  return {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: {
      Strategy: 'Random',
      HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'loss' },
      ResourceLimits: { MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 2 },
      ParameterRanges: {
        IntegerParameterRanges: [{ Name: 'depth', MinValue: '1', MaxValue: '10' }],
        ContinuousParameterRanges: [{ Name: 'rate', MinValue: '0.1', MaxValue: '0.9' }],
        CategoricalParameterRanges: [{ Name: 'kind', Values: ['a', 'b'] }],
      },
    },
    TrainingJobDefinition: {
      AlgorithmSpecification: {
        TrainingImage: 'image',
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'loss', Regex: 'loss=(.*)' }],
      },
      StaticHyperParameters: { epochs: '3' },
      RoleArn: definition.RoleArn,
      OutputDataConfig: definition.OutputDataConfig,
      ResourceConfig: definition.ResourceConfig,
      StoppingCondition: definition.StoppingCondition,
    },
  };
}
