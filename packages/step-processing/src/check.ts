import type { Problem, StepDefinition } from '@slipway/core';
import { arrayOf } from './array-of.ts';
import type { ProcessingRequest } from './request.ts';
import { unsupportedValues } from './unsupported.ts';

/** What the schema of a processing request cannot say. */
export function checkProcessing(step: StepDefinition): readonly Problem[] {
  // An expression may stand for any part of it.
  const request = step.Arguments as unknown as ProcessingRequest;
  const inputs = arrayOf(request.ProcessingInputs);
  const outputs = arrayOf(request.ProcessingOutputConfig?.Outputs);
  const cluster = request.ProcessingResources?.ClusterConfig;
  return [
    ...(cluster && !cluster.InstanceCount && !cluster.InstancePreferences
      ? [problem('ProcessingResources.ClusterConfig', 'has no InstanceCount', 'Give InstanceCount: 1.')]
      : []),
    ...repeated(
      'ProcessingInputs',
      'InputName',
      inputs.map((input) => input.InputName),
    ),
    ...repeated(
      'ProcessingOutputConfig.Outputs',
      'OutputName',
      outputs.map((output) => output.OutputName),
    ),
    ...inputs.flatMap(({ AppManaged, S3Input }, index) =>
      AppManaged !== true && S3Input && S3Input.LocalPath === undefined
        ? [problem(`ProcessingInputs[${index}].S3Input`, 'has no LocalPath', 'Say where the job finds it.')]
        : [],
    ),
    ...outputs.flatMap(({ AppManaged, S3Output }, index) =>
      AppManaged !== true && S3Output && S3Output.LocalPath === undefined
        ? [
            problem(
              `ProcessingOutputConfig.Outputs[${index}].S3Output`,
              'has no LocalPath',
              'Say where the job writes it.',
            ),
          ]
        : [],
    ),
    ...unknownOutputs(
      step,
      outputs.map((output) => output.OutputName),
    ),
    ...unsupportedValues(request),
  ];
}

function repeated(list: string, field: string, names: readonly string[]): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [problem(`${list}[${index}].${field}`, `there is another ${field} ${name}`, 'Rename one of them.')]
      : [],
  );
}

/** A property file is in one of the outputs. */
function unknownOutputs({ PropertyFiles = [] }: StepDefinition, outputs: readonly string[]): Problem[] {
  return PropertyFiles.flatMap(({ PropertyFileName, OutputName }, index) => {
    if (outputs.includes(OutputName)) return [];
    const message = `the property file ${PropertyFileName} is in the output ${OutputName}, which the step does not have`;
    const hint = `It has: ${outputs.join(', ') || 'none'}.`;
    return [{ code: 'UNKNOWN_OUTPUT', path: `PropertyFiles[${index}].OutputName`, message, hint }];
  });
}

function problem(path: string, message: string, hint: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments.${path}`, message, hint };
}
