import { arrayOf, type Problem } from '@slipway/core';
import type { TrainingRequest } from './request.ts';

interface Refusal {
  readonly values: readonly string[];
  readonly hint: string;
}

const pipe: Refusal = { values: ['Pipe'], hint: 'Use File or FastFile for a local run.' };
const gzip: Refusal = {
  values: ['Gzip'],
  hint: 'SageMaker unpacks in Pipe mode only: let the script read gzip.',
};
const recordIO: Refusal = { values: ['RecordIO'], hint: 'Use None for a local run.' };
const dataType: Refusal = {
  values: ['AugmentedManifestFile', 'Converse'],
  hint: 'Use S3Prefix or ManifestFile for a local run.',
};

/**
 * The values in a training request that the local runner does not do, where it does other values of their
 * fields. An expression is judged once it has its value.
 */
export function unsupportedValues(request: TrainingRequest): readonly Problem[] {
  const channels = arrayOf(request.InputDataConfig);
  const inherited = channels.some((channel) => channel.InputMode === undefined);
  const mode = inherited ? request.AlgorithmSpecification?.TrainingInputMode : undefined;
  return [
    ...refused('AlgorithmSpecification.TrainingInputMode', mode, pipe),
    ...channels.flatMap((channel, index) => {
      const path = `InputDataConfig[${index}]`;
      const source = channel.DataSource?.S3DataSource;
      return [
        ...refused(`${path}.InputMode`, channel.InputMode, pipe),
        ...refused(`${path}.CompressionType`, channel.CompressionType, gzip),
        ...refused(`${path}.RecordWrapperType`, channel.RecordWrapperType, recordIO),
        ...refused(`${path}.DataSource.S3DataSource.S3DataType`, source?.S3DataType, dataType),
      ];
    }),
  ];
}

function refused(path: string, value: string | undefined, { values, hint }: Refusal): Problem[] {
  if (value === undefined || !values.includes(value)) return [];
  return [
    { code: 'NOT_SUPPORTED', path: `Arguments.${path}`, message: `${value} is not supported locally`, hint },
  ];
}
