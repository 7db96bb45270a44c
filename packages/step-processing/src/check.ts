import { arrayOf, objectOf, type Problem, type StepDefinition } from '@slipway/core';
import type { ProcessingInput, ProcessingOutput, ProcessingRequest } from './request.ts';

/** What the schema of a processing request cannot say. */
export function checkProcessing(step: StepDefinition): readonly Problem[] {
  // An expression may stand for any part of it.
  const request = step.Arguments as unknown as ProcessingRequest;
  const inputs = arrayOf(request.ProcessingInputs);
  const outputs = arrayOf(request.ProcessingOutputConfig?.Outputs);
  const outputNames = outputs.map((output) => output.OutputName);
  return [
    ...hostProblems(request),
    ...repeated(inputs.map((input) => input.InputName)).map((index) =>
      problem(`ProcessingInputs[${index}].InputName`, 'another input has this name', 'Rename one of them.'),
    ),
    ...inputs.flatMap(inputProblems),
    ...repeated(outputNames).map((index) =>
      problem(
        `ProcessingOutputConfig.Outputs[${index}].OutputName`,
        'another output has this name',
        'Rename one of them.',
      ),
    ),
    ...outputs.flatMap(outputProblems),
    ...strayPropertyFiles(step, outputNames),
  ];
}

function hostProblems({ ProcessingResources }: ProcessingRequest): Problem[] {
  const cluster = objectOf(ProcessingResources?.ClusterConfig);
  if (!cluster || (cluster.InstanceCount ?? cluster.InstancePreferences)) return [];
  return [problem('ProcessingResources.ClusterConfig', 'has no InstanceCount', 'Give InstanceCount: 1.')];
}

/** Indices of names that stand before already. */
function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}

function inputProblems(
  { AppManaged, S3Input, DatasetDefinition }: ProcessingInput,
  index: number,
): Problem[] {
  const source = objectOf(S3Input);
  if (!S3Input && !DatasetDefinition) {
    return [problem(`ProcessingInputs[${index}]`, 'names no source', 'Give S3Input.')];
  }
  if (AppManaged === true || !source || source.LocalPath !== undefined) return [];
  return [problem(`ProcessingInputs[${index}].S3Input`, 'has no LocalPath', 'Say where the job finds it.')];
}

function outputProblems(
  { AppManaged, S3Output, FeatureStoreOutput }: ProcessingOutput,
  index: number,
): Problem[] {
  const target = objectOf(S3Output);
  if (!S3Output && !FeatureStoreOutput) {
    return [problem(`ProcessingOutputConfig.Outputs[${index}]`, 'names no place', 'Give S3Output.')];
  }
  if (AppManaged === true || !target || target.LocalPath !== undefined) return [];
  const path = `ProcessingOutputConfig.Outputs[${index}].S3Output`;
  return [problem(path, 'has no LocalPath', 'Say where the job writes it.')];
}

/** A property file is in one of the outputs. */
function strayPropertyFiles({ PropertyFiles = [] }: StepDefinition, outputs: readonly string[]): Problem[] {
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
