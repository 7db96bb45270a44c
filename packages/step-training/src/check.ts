import type { Problem, StepDefinition } from '@slipway/core';
import { arrayOf } from './array-of.ts';
import type { MetricDefinition, TrainingRequest } from './request.ts';
import { unsupportedValues } from './unsupported.ts';

/** What the schema of a training request cannot say. */
export function checkTraining(step: StepDefinition): readonly Problem[] {
  // An expression may stand for any part of it.
  const request = step.Arguments as unknown as TrainingRequest;
  const { AlgorithmSpecification: algorithm, ResourceConfig: resources, InputDataConfig } = request;
  const channels = arrayOf(InputDataConfig);
  return [
    ...(algorithm?.TrainingImage === undefined &&
    algorithm?.AlgorithmName === undefined &&
    !request.ServerlessJobConfig
      ? [problem('AlgorithmSpecification', 'names no TrainingImage', 'Give the URI of an image that trains.')]
      : []),
    ...(resources && !resources.InstanceCount && !resources.InstanceGroups && !resources.InstancePreferences
      ? [problem('ResourceConfig', 'has neither InstanceCount nor InstanceGroups', 'Give InstanceCount: 1.')]
      : []),
    ...channels.flatMap(({ ChannelName }, index) =>
      channels.findIndex((other) => other.ChannelName === ChannelName) < index
        ? [
            problem(
              `InputDataConfig[${index}].ChannelName`,
              `there is another channel ${ChannelName}`,
              'Rename one.',
            ),
          ]
        : [],
    ),
    ...arrayOf(algorithm?.MetricDefinitions).flatMap(checkMetric),
    ...checkpointProblems(request),
    ...unsupportedValues(request),
  ];
}

function checkMetric({ Regex }: MetricDefinition, index: number): Problem[] {
  if (typeof Regex !== 'string') return [];
  try {
    new RegExp(Regex, 'g');
    return [];
  } catch (error) {
    const message = `is no regular expression that JavaScript can read: ${(error as Error).message}`;
    const hint = 'Leave out what only Python reads, such as (?i) and (?P<name>…).';
    return [problem(`AlgorithmSpecification.MetricDefinitions[${index}].Regex`, message, hint)];
  }
}

function checkpointProblems({ CheckpointConfig }: TrainingRequest): Problem[] {
  const path = CheckpointConfig?.LocalPath;
  if (typeof path !== 'string' || (path.startsWith('/opt/ml/') && !path.split('/').includes('..'))) return [];
  const message = `${path} is not below /opt/ml, which is all that a job can keep`;
  return [problem('CheckpointConfig.LocalPath', message, 'Use /opt/ml/checkpoints.')];
}

function problem(path: string, message: string, hint: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments.${path}`, message, hint };
}
