import { processingRequest, trainingRequest, tuningRequest } from './sagemaker-requests.ts';

export interface StepDocument {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments: object;
  readonly [field: string]: unknown;
}

export const get = (Get: string): { Get: string } => ({ Get });

export const definition = (Steps: readonly StepDocument[], Parameters: readonly object[] = []): string =>
  JSON.stringify({ Version: '2020-12-01', Parameters, Steps });

export function trainingStep(Name: string, more: object = {}, args: object = {}): StepDocument {
  const { TrainingJobName: _, ...Arguments } = trainingRequest('');
  return { Name, Type: 'Training', Arguments: { ...Arguments, ...args }, ...more };
}

export function processingStep(Name: string, more: object = {}, args: object = {}): StepDocument {
  const { ProcessingJobName: _, ...Arguments } = processingRequest(Name);
  return { Name, Type: 'Processing', Arguments: { ...Arguments, ...args }, ...more };
}

export function tuningStep(Name: string): StepDocument {
  const { HyperParameterTuningJobName: _, ...Arguments } = tuningRequest('');
  return { Name, Type: 'Tuning', Arguments };
}

/** Prepare, train, evaluate, and register what is good enough. */
export function abalone(): string {
  const container = { Image: 'image', ModelDataUrl: get('Steps.Train.ModelArtifacts.S3ModelArtifacts') };
  const mse = {
    'Std:JsonGet': { PropertyFile: get('Steps.Evaluate.PropertyFiles.report'), Path: 'metrics.mse' },
  };
  return definition(
    [
      processingStep('Prepare'),
      trainingStep(
        'Train',
        {},
        {
          HyperParameters: { rounds: { 'Std:Join': { On: '', Values: [get('Parameters.Rounds')] } } },
          InputDataConfig: [
            {
              ChannelName: 'train',
              DataSource: {
                S3DataSource: {
                  S3DataType: 'S3Prefix',
                  S3Uri: get("Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri"),
                },
              },
            },
          ],
        },
      ),
      processingStep('Evaluate', {
        DependsOn: ['Train'],
        PropertyFiles: [{ PropertyFileName: 'report', OutputName: 'test', FilePath: 'report.json' }],
      }),
      {
        Name: 'GoodEnough',
        Type: 'Condition',
        Arguments: {
          Conditions: [{ Type: 'LessThanOrEqualTo', LeftValue: mse, RightValue: get('Parameters.Most') }],
          IfSteps: [
            { Name: 'Create', Type: 'Model', Arguments: { PrimaryContainer: container } },
            {
              Name: 'Register',
              Type: 'RegisterModel',
              Arguments: {
                ModelPackageGroupName: 'abalone',
                InferenceSpecification: {
                  Containers: [container],
                  SupportedContentTypes: ['text/csv'],
                  SupportedResponseMIMETypes: ['text/csv'],
                },
              },
            },
          ],
          ElseSteps: [
            {
              Name: 'TooBad',
              Type: 'Fail',
              Arguments: {
                ErrorMessage: { 'Std:Join': { On: ' ', Values: ['Not below', get('Parameters.Most')] } },
              },
            },
          ],
        },
      },
    ],
    [
      { Name: 'Rounds', Type: 'Integer', DefaultValue: 10 },
      { Name: 'Most', Type: 'Float', DefaultValue: 6 },
      { Name: 'Colour', Type: 'String', DefaultValue: 'red', EnumValues: ['red', 'green'] },
    ],
  );
}
