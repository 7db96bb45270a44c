import { type Expression, type Json, join, type LocalFile, slipwayError, type Value } from '@slipway/core';

/** Hyperparameters as the request has them: text, JSON-encoded where script mode will read them. */
export function hyperparameters(
  values: Readonly<Record<string, Json | Expression>>,
  encoded: boolean,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (isExpression(value)) return [name, asText(value)];
      return [name, encoded || typeof value !== 'string' ? JSON.stringify(value) : value];
    }),
  );
}

/** Where the channel `code` puts what `session.sourceDirectory` stores, and the SDK. */
const CODE_IN_CHANNEL = '/opt/ml/input/data/code/sourcedir.tar.gz';

interface ScriptOptions {
  readonly entryPoint: string | undefined;
  readonly sourceDir: LocalFile | Value<string> | undefined;
  readonly region: string;
  /** The container reaches no network, so it cannot fetch its code. */
  readonly isolated: boolean;
}

export interface Script {
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  /** The channel that brings the code into an isolated container. */
  readonly channels: { readonly code?: LocalFile | Value<string> };
}

/**
 * What AWS's framework images find the script by; `undefined` without a script.
 * Source: SageMaker Python SDK 2.257.6, `estimator.py`; what it writes was compared.
 */
export function scriptMode(
  stepName: string,
  { entryPoint, sourceDir, region, isolated }: ScriptOptions,
): Script | undefined {
  if (entryPoint === undefined && sourceDir === undefined) return undefined;
  if (entryPoint === undefined || sourceDir === undefined) {
    throw slipwayError(
      `Step ${stepName} has ${entryPoint ? 'an entryPoint and no sourceDir' : 'a sourceDir and no entryPoint'}`,
      {
        code: 'SCRIPT_INCOMPLETE',
        category: 'input',
        hint: "Give both: entryPoint: 'train.py', sourceDir: session.sourceDirectory('scripts').",
      },
    );
  }
  return {
    hyperparameters: {
      sagemaker_submit_directory: isolated ? JSON.stringify(CODE_IN_CHANNEL) : encodedUri(sourceDir),
      sagemaker_program: JSON.stringify(entryPoint),
      sagemaker_container_log_level: '20',
      sagemaker_region: JSON.stringify(region),
    },
    channels: isolated ? { code: sourceDir } : {},
  };
}

/** A URI in quotes, as JSON has it; one of a local file still leads to that file. */
function encodedUri(sourceDir: LocalFile | Value<string>): unknown {
  if (typeof sourceDir === 'string') return JSON.stringify(sourceDir);
  if ('uri' in sourceDir) return { toJSON: () => JSON.stringify(sourceDir.uri), localFiles: [sourceDir] };
  return join('', ['"', sourceDir, '"']);
}

/** An expression whose value is text: only a number or Boolean, or what may be one, needs a Join to become it. */
function asText(value: Expression): Expression {
  const json = value.toJSON();
  const isText =
    typeof json !== 'object' ||
    json === null ||
    'Std:Join' in json ||
    isStringParameter(value) ||
    isExecutionVariable(json);
  return isText ? value : join('', [value as Expression<string>]);
}

function isStringParameter(value: Expression): boolean {
  return 'definition' in value && (value.definition as { Type?: unknown }).Type === 'String';
}

function isExecutionVariable(json: object): boolean {
  return 'Get' in json && String(json.Get).startsWith('Execution.');
}

function isExpression(value: Json | Expression): value is Expression {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  );
}
