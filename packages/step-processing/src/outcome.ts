import { isJsonObject, type Json, type ObjectStore, type StepDefinition } from '@slipway/core';
import type { ProcessingResponse } from './response.ts';

const MOST_VALUES = 4;

/** What came out of a step, for people: the numbers of its property files, or else the names of its outputs. */
export async function processingOutcome(
  response: ProcessingResponse,
  { step, objects }: { readonly step: StepDefinition; readonly objects: ObjectStore },
): Promise<string | undefined> {
  const outputs = response.ProcessingOutputConfig?.Outputs ?? [];
  const values: string[] = [];
  for (const { OutputName, FilePath } of step.PropertyFiles ?? []) {
    const uri = outputs.find((output) => output.OutputName === OutputName)?.S3Output?.S3Uri;
    if (uri !== undefined)
      values.push(...(await numbersIn(objects, `${uri.replace(/\/$/, '')}/${FilePath}`)));
  }
  if (values.length > 0) return values.slice(0, MOST_VALUES).join('\n');
  return outputs.map(({ OutputName }) => OutputName).join(', ') || undefined;
}

async function numbersIn(objects: ObjectStore, uri: string): Promise<readonly string[]> {
  try {
    return numbers('', JSON.parse(new TextDecoder().decode(await objects.read(uri))) as Json);
  } catch {
    // Who needs the file will say what is wrong with it.
    return [];
  }
}

function numbers(path: string, value: Json): readonly string[] {
  if (typeof value === 'number') return [`${path} ${Number(value.toPrecision(6))}`];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    numbers(path === '' ? key : `${path}.${key}`, child),
  );
}
