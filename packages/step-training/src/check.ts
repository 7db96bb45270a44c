import { arrayOf, messageOf, objectOf, type Problem, type StepDefinition } from '@slipway/core';
import type { TrainingRequest } from './request.ts';

/** What the schema of a training request cannot say. */
export function checkTraining(
  step: StepDefinition,
  { target }: { readonly target: string },
): readonly Problem[] {
  // An expression may stand for any part of it.
  const request = step.Arguments as unknown as TrainingRequest;
  return [
    ...imageProblems(request),
    ...hostProblems(request),
    ...channelProblems(request),
    ...(target === 'local' ? [...metricProblems(request), ...checkpointProblems(request)] : []),
  ];
}

function imageProblems({ AlgorithmSpecification, ServerlessJobConfig }: TrainingRequest): Problem[] {
  const { TrainingImage, AlgorithmName } = AlgorithmSpecification ?? {};
  if (TrainingImage ?? AlgorithmName ?? ServerlessJobConfig) return [];
  if (AlgorithmSpecification && !objectOf(AlgorithmSpecification)) return [];
  return [
    problem('AlgorithmSpecification', 'names no TrainingImage', 'Give the URI of an image that trains.'),
  ];
}

function hostProblems({ ResourceConfig }: TrainingRequest): Problem[] {
  const resources = objectOf(ResourceConfig);
  if (!resources) return [];
  if (resources.InstanceCount ?? resources.InstanceGroups ?? resources.InstancePreferences) return [];
  return [
    problem('ResourceConfig', 'has neither InstanceCount nor InstanceGroups', 'Give InstanceCount: 1.'),
  ];
}

function channelProblems({ InputDataConfig }: TrainingRequest): Problem[] {
  const channels = arrayOf(InputDataConfig);
  const names = channels.map((channel) => channel.ChannelName);
  const sourceless = channels.flatMap(({ DataSource }, index) => {
    const source = objectOf(DataSource);
    if (!source || Object.keys(source).length > 0) return [];
    return [problem(`InputDataConfig[${index}].DataSource`, 'names no source', 'Give S3DataSource.')];
  });
  const repeated = names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    return [
      problem(
        `InputDataConfig[${index}].ChannelName`,
        `there is another channel ${name}`,
        'Rename one of them.',
      ),
    ];
  });
  return [...sourceless, ...repeated];
}

function metricProblems({ AlgorithmSpecification }: TrainingRequest): Problem[] {
  return arrayOf(AlgorithmSpecification?.MetricDefinitions).flatMap(({ Regex }, index) => {
    if (typeof Regex !== 'string') return [];
    try {
      new RegExp(Regex, 'g');
      return [];
    } catch (error) {
      const message = `is no regular expression that JavaScript can read: ${messageOf(error)}`;
      const hint = 'Leave out what only Python reads, such as (?P<name>…).';
      return [problem(`AlgorithmSpecification.MetricDefinitions[${index}].Regex`, message, hint)];
    }
  });
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
