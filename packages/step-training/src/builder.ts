import {
  type Expression,
  type Json,
  type LocalFile,
  type Session,
  type Step,
  type StepOptions,
  slipwayError,
  step,
  type Value,
  type Values,
} from '@slipway/core';
import { hyperparameters, scriptMode } from './hyperparameters.ts';
import type { InputMode, S3DataSource, TrainingRequest } from './request.ts';
import type { TrainingResponse } from './response.ts';

export interface TrainingStepOptions<MetricName extends string = string> extends StepOptions {
  /** The URI of an image that trains when it is run with `train`. */
  readonly image: Value<string>;
  /** Default: the session's. */
  readonly role?: Value<string>;
  readonly instanceType: Value<string>;
  /** Default 1. */
  readonly instanceCount?: Value<number>;
  /** Default 30. */
  readonly volumeSizeInGB?: Value<number>;
  /** The script to run, in `sourceDir`: script mode, which AWS's framework images know. */
  readonly entryPoint?: string;
  /** The folder of the script: `session.sourceDirectory('scripts')`, or the URI of such an archive. */
  readonly sourceDir?: LocalFile | Value<string>;
  /** With an `entryPoint` they are encoded as JSON, else as text. */
  readonly hyperparameters?: Readonly<Record<string, Json | Expression>>;
  /** Channels by name: what is below `/opt/ml/input/data/<name>`. */
  readonly inputs?: Readonly<Record<string, ChannelOptions | LocalFile | Value<string>>>;
  /** Default `File`. */
  readonly inputMode?: InputMode;
  /** Results go to `<outputPath>/<job>/output`; default: the session's bucket. */
  readonly outputPath?: Value<string>;
  /** Metrics read from the log; the first group of the regular expression is the value. */
  readonly metricDefinitions?: readonly { readonly name: MetricName; readonly regex: string }[];
  readonly environment?: Readonly<Record<string, Value<string>>>;
  /** Seconds; default 86,400. */
  readonly maxRuntimeInSeconds?: Value<number>;
  /** Checkpoints of an earlier job are at `localPath` (default `/opt/ml/checkpoints`), and new ones are stored. */
  readonly checkpoints?: { readonly uri: Value<string>; readonly localPath?: string };
  readonly containerEntrypoint?: readonly Value<string>[];
  readonly containerArguments?: readonly Value<string>[];
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<TrainingRequest>>;
}

export interface ChannelOptions {
  readonly uri: LocalFile | Value<string>;
  readonly contentType?: Value<string>;
  /** Default `FullyReplicated`. */
  readonly distribution?: S3DataSource['S3DataDistributionType'];
  /** Default `S3Prefix`. */
  readonly dataType?: S3DataSource['S3DataType'];
  /** Default: the job's. */
  readonly inputMode?: InputMode;
}

/** What a builder takes from the session. */
export type TrainingPlace = Pick<Session, 'role' | 'defaultBucket' | 'region'>;

/** A step that trains a model. */
export function trainingStep<const MetricName extends string = string>(
  session: TrainingPlace,
  options: TrainingStepOptions<MetricName>,
): Step<TrainingResponse<MetricName>> {
  const { entryPoint, sourceDir, metricDefinitions = [], inputs = {}, checkpoints } = options;
  const isolated = options.request?.EnableNetworkIsolation === true;
  const script = scriptMode(options.name, { entryPoint, sourceDir, region: session.region, isolated });
  const parameters = {
    ...hyperparameters(options.hyperparameters ?? {}, script !== undefined),
    ...script?.hyperparameters,
  };
  if (script?.channels.code && 'code' in inputs) throw channelTaken(options.name);
  const channels = Object.entries({ ...inputs, ...script?.channels }).map(([name, input]) =>
    channel(name, input),
  );
  const request = {
    AlgorithmSpecification: {
      TrainingImage: options.image,
      TrainingInputMode: options.inputMode ?? 'File',
      MetricDefinitions: unlessEmpty(
        metricDefinitions.map(({ name, regex }) => ({ Name: name, Regex: regex })),
      ),
      ContainerEntrypoint: options.containerEntrypoint,
      ContainerArguments: options.containerArguments,
    },
    OutputDataConfig: { S3OutputPath: options.outputPath ?? `s3://${session.defaultBucket}/` },
    StoppingCondition: { MaxRuntimeInSeconds: options.maxRuntimeInSeconds ?? 86_400 },
    ResourceConfig: {
      VolumeSizeInGB: options.volumeSizeInGB ?? 30,
      InstanceCount: options.instanceCount ?? 1,
      InstanceType: options.instanceType,
    },
    RoleArn: options.role ?? session.role,
    InputDataConfig: unlessEmpty(channels),
    HyperParameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    Environment: options.environment,
    CheckpointConfig: checkpoints && { S3Uri: checkpoints.uri, LocalPath: checkpoints.localPath },
    ...options.request,
  };
  return step<TrainingResponse<MetricName>>(options, {
    type: 'Training',
    arguments: request,
    keyedLists: { FinalMetricDataList: 'MetricName' },
  });
}

function channel(name: string, input: ChannelOptions | LocalFile | Value<string>): object {
  const options: ChannelOptions = isChannel(input) ? input : { uri: input };
  return {
    DataSource: {
      S3DataSource: {
        S3DataType: options.dataType ?? 'S3Prefix',
        S3Uri: options.uri,
        S3DataDistributionType: options.distribution ?? 'FullyReplicated',
      },
    },
    ContentType: options.contentType,
    InputMode: options.inputMode,
    ChannelName: name,
  };
}

function channelTaken(stepName: string): Error {
  return slipwayError(
    `Step ${stepName} has a channel code, and without a network its script comes through that one`,
    { code: 'CHANNEL_TAKEN', category: 'input', hint: 'Give the channel another name.' },
  );
}

/** A local file has a `uri` too, and it has a `toJSON`, as every value has. */
function isChannel(input: ChannelOptions | LocalFile | Value<string>): input is ChannelOptions {
  return typeof input === 'object' && !('toJSON' in input);
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
