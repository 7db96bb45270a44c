import {
  executionVariables,
  join,
  type LocalFile,
  type PropertyFile,
  type Session,
  type Step,
  type StepOptions,
  step,
  type Value,
  type Values,
} from '@slipway/core';
import { KEYED_LISTS } from './kind.ts';
import type { ProcessingRequest, S3Input, S3Output } from './request.ts';
import type { ProcessingResponse } from './response.ts';

const CODE_FOLDER = '/opt/ml/processing/input/code';

export interface ProcessingStepOptions<OutputName extends string = string> extends StepOptions {
  /** The URI of an image. */
  readonly image: Value<string>;
  /** Default: the session's. */
  readonly role?: Value<string>;
  readonly instanceType: Value<string>;
  /** Default 1. */
  readonly instanceCount?: Value<number>;
  /** Default 30. */
  readonly volumeSizeInGB?: Value<number>;
  /** The script to run, `session.localFile('preprocess.py')` or its URI; the job finds it in `/opt/ml/processing/input/code`. */
  readonly code?: LocalFile | string;
  /** What the script is given to; default `['python3']`. Without `code` it is the whole command, and default is the image's own. */
  readonly command?: readonly string[];
  readonly arguments?: readonly (Value<string> | number)[];
  readonly inputs?: readonly ProcessingInputOptions[];
  readonly outputs?: readonly ProcessingOutputOptions<OutputName>[];
  /** JSON files among the outputs that later steps look into with `jsonGet`. */
  readonly propertyFiles?: readonly PropertyFile[];
  readonly environment?: Readonly<Record<string, Value<string>>>;
  /** Seconds; default 86,400. */
  readonly maxRuntimeInSeconds?: Value<number>;
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<ProcessingRequest>>;
}

export interface ProcessingInputOptions {
  /** Default `input-1`, `input-2`, … */
  readonly name?: string;
  readonly source: LocalFile | Value<string>;
  /** Below `/opt/ml/processing/`. */
  readonly destination: string;
  /** Default `S3Prefix`. */
  readonly dataType?: S3Input['S3DataType'];
  /** Default `FullyReplicated`. */
  readonly distribution?: S3Input['S3DataDistributionType'];
}

export interface ProcessingOutputOptions<Name extends string = string> {
  readonly name: Name;
  /** Below `/opt/ml/processing/`. */
  readonly source: string;
  /** Default: `s3://<bucket>/<pipeline>/<execution id>/<step>/output/<name>`. */
  readonly destination?: Value<string>;
  /** Default `EndOfJob`. */
  readonly uploadMode?: S3Output['S3UploadMode'];
}

/** What a builder takes from the session. */
export type ProcessingPlace = Pick<Session, 'role' | 'defaultBucket'>;

/** A step that runs a script over data. */
export function processingStep<const OutputName extends string = never>(
  session: ProcessingPlace,
  options: ProcessingStepOptions<OutputName>,
): Step<ProcessingResponse<OutputName>> {
  const { outputs = [], propertyFiles = [], maxRuntimeInSeconds } = options;
  const request = {
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: options.instanceType,
        InstanceCount: options.instanceCount ?? 1,
        VolumeSizeInGB: options.volumeSizeInGB ?? 30,
      },
    },
    AppSpecification: {
      ImageUri: options.image,
      ContainerArguments: unlessEmpty(
        options.arguments?.map((value) => (typeof value === 'number' ? String(value) : value)),
      ),
      ContainerEntrypoint: entrypoint(options),
    },
    RoleArn: options.role ?? session.role,
    ProcessingInputs: unlessEmpty(processingInputs(options)),
    ProcessingOutputConfig:
      outputs.length === 0
        ? undefined
        : { Outputs: outputs.map((output) => processingOutput(session, options.name, output)) },
    Environment: options.environment,
    StoppingCondition:
      maxRuntimeInSeconds === undefined ? undefined : { MaxRuntimeInSeconds: maxRuntimeInSeconds },
    ...options.request,
  };
  return step<ProcessingResponse<OutputName>>(options, {
    type: 'Processing',
    arguments: request,
    propertyFiles,
    keyedLists: KEYED_LISTS,
  });
}

function entrypoint({ code, command }: ProcessingStepOptions): readonly string[] | undefined {
  if (code === undefined) return command;
  const uri = typeof code === 'string' ? code : code.uri;
  return [...(command ?? ['python3']), `${CODE_FOLDER}/${uri.slice(uri.lastIndexOf('/') + 1)}`];
}

function processingInputs({ inputs = [], code }: ProcessingStepOptions): object[] {
  const named = inputs.map((input, index) => processingInput({ name: `input-${index + 1}`, ...input }));
  if (code === undefined) return named;
  return [...named, processingInput({ name: 'code', source: code, destination: CODE_FOLDER })];
}

function processingInput({
  name,
  source,
  destination,
  dataType,
  distribution,
}: ProcessingInputOptions): object {
  return {
    InputName: name,
    AppManaged: false,
    S3Input: {
      S3Uri: source,
      LocalPath: destination,
      S3DataType: dataType ?? 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: distribution ?? 'FullyReplicated',
      S3CompressionType: 'None',
    },
  };
}

function processingOutput(
  session: ProcessingPlace,
  stepName: string,
  { name, source, destination, uploadMode }: ProcessingOutputOptions,
): object {
  const { pipelineName, pipelineExecutionId } = executionVariables;
  return {
    OutputName: name,
    AppManaged: false,
    S3Output: {
      S3Uri:
        destination ??
        join('/', [
          's3:/',
          session.defaultBucket,
          pipelineName,
          pipelineExecutionId,
          stepName,
          'output',
          name,
        ]),
      LocalPath: source,
      S3UploadMode: uploadMode ?? 'EndOfJob',
    },
  };
}

function unlessEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length ? list : undefined;
}
