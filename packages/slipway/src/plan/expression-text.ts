import { isJsonObject, type Json } from '@slipway/core';

/** A value for people: text as it is, an expression by what it refers to: `<Train.ModelArtifacts.S3ModelArtifacts>`. */
export function expressionText(value: Json): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const { Get: get, 'Std:Join': join } = value;
  if (typeof get === 'string') return `<${get.replace(/^(Steps|Parameters)\./, '')}>`;
  if (join === undefined || !isJsonObject(join) || !Array.isArray(join['Values']))
    return JSON.stringify(value);
  return join['Values'].map(expressionText).join(typeof join['On'] === 'string' ? join['On'] : '');
}

/** The steps that an expression refers to, at any depth. */
export function referredSteps(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referredSteps);
  if (!isJsonObject(value)) return [];
  const { Get: get } = value;
  const [, step] = typeof get === 'string' ? (/^Steps\.([^.[]+)/.exec(get) ?? []) : [];
  return step === undefined ? Object.values(value).flatMap(referredSteps) : [step];
}
