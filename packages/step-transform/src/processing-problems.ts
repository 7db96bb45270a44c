import { isSlipwayError, type Json, type JsonObject, type Problem, valueAt } from '@slipway/core';
import { parsePath } from './filter/path.ts';
import { FILTERED_TYPES, mimeType, recordFormat } from './filter/record-format.ts';
import { badArgument } from './problem.ts';

/**
 * What is wrong with a request's DataProcessing, as far as its values are known.
 * Source: SageMaker Developer Guide, batch-transform-data-processing.
 */
export function processingProblems(args: JsonObject): Problem[] {
  const inputFilter = valueAt(args, 'DataProcessing', 'InputFilter') ?? '';
  const outputFilter = valueAt(args, 'DataProcessing', 'OutputFilter') ?? '';
  const contentType = valueAt(args, 'TransformInput', 'ContentType') ?? '';
  const accept = valueAt(args, 'TransformOutput', 'Accept') ?? '';
  const split = valueAt(args, 'TransformInput', 'SplitType') ?? 'None';
  const assemble = valueAt(args, 'TransformOutput', 'AssembleWith') ?? 'None';
  const joins = valueAt(args, 'DataProcessing', 'JoinSource') === 'Input';
  return [
    ...filterProblems('InputFilter', inputFilter, contentType),
    ...filterProblems('OutputFilter', outputFilter, accept),
    ...(joins || filters(inputFilter)
      ? recordProblems('TransformInput', 'ContentType', contentType, 'SplitType', split)
      : []),
    ...(joins || filters(outputFilter)
      ? recordProblems('TransformOutput', 'Accept', accept, 'AssembleWith', assemble)
      : []),
    ...(joins && differ(mimeTypeOf(contentType), mimeTypeOf(accept))
      ? [
          badArgument(
            'TransformOutput.Accept',
            `a join needs the type of the input, ${contentType}, and not ${accept || 'none'}`,
          ),
        ]
      : []),
    ...(joins && differ(split, assemble)
      ? [
          badArgument(
            'TransformOutput.AssembleWith',
            `a join needs the input's SplitType, ${split}, and not ${assemble}`,
          ),
        ]
      : []),
  ];
}

function filterProblems(field: string, filter: Json, type: Json): Problem[] {
  if (typeof filter !== 'string') return [];
  try {
    const named = parsePath(filter).some((segment) => 'names' in segment);
    if (!named || mimeTypeOf(type) !== 'text/csv') return [];
    return [
      badArgument(
        `DataProcessing.${field}`,
        `${filter} names fields, and CSV has none`,
        'Use indices: $[0], $[1:].',
      ),
    ];
  } catch (error) {
    if (!isSlipwayError(error)) throw error;
    return [badArgument(`DataProcessing.${field}`, error.message, error.hint)];
  }
}

/** What filters and joins ask of a side: a type they can look into, and CSV line by line. */
function recordProblems(
  side: string,
  typeField: string,
  type: Json,
  lineField: string,
  line: Json,
): Problem[] {
  if (typeof type !== 'string') return [];
  if (recordFormat(type) === undefined) {
    const message = `filters and joins cannot look into ${type || 'records of no type'}`;
    return [badArgument(`${side}.${typeField}`, message, `Set it to ${FILTERED_TYPES.join(', ')}.`)];
  }
  if (mimeType(type) !== 'text/csv' || typeof line !== 'string' || line === 'Line') return [];
  return [
    badArgument(`${side}.${lineField}`, `filters and joins of CSV need ${lineField} Line, and it is ${line}`),
  ];
}

function filters(path: Json): boolean {
  return path !== '' && path !== '$';
}

function mimeTypeOf(type: Json): Json {
  return typeof type === 'string' ? (mimeType(type) ?? '') : type;
}

/** Whether both are known, and not the same. */
function differ(a: Json, b: Json): boolean {
  return typeof a === 'string' && typeof b === 'string' && a !== b;
}
