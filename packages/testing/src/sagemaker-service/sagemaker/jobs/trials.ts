import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@slipway/core';
import type { ServiceState } from '../../service-state.ts';
import { field, name, objects, pick, text } from '../input.ts';
import type { Job } from './job.ts';
import { createJob } from './job-operations.ts';
import { trainingJob } from './training-job.ts';

/** The objective's name and direction, of the job or of one of its definitions. */
export function objectiveOf(job: Job, definition: JsonObject): { name: string; isMinimized: boolean } {
  const at = 'HyperParameterTuningJobConfig.HyperParameterTuningJobObjective';
  const name = text(definition, 'TuningObjective.MetricName') ?? text(job.request, `${at}.MetricName`) ?? '';
  const type = text(definition, 'TuningObjective.Type') ?? text(job.request, `${at}.Type`);
  return { name, isMinimized: type !== 'Maximize' };
}

/** The next training job of a tuning job; its values are the same each time a test runs. */
export function startTrial(job: Job, service: ServiceState): Job {
  const number = job.trials.length;
  const definitions = definitionsOf(job);
  const definition = definitions[number % definitions.length] ?? {};
  const objective = objectiveOf(job, definition);
  const tuned = tunedValues(rangesOf(job, definition), number);
  const fixed = field(definition, 'StaticHyperParameters');
  const request: JsonObject = {
    TrainingJobName: trialName(job, number),
    ...pick(definition, COPIED),
    ResourceConfig:
      field(definition, 'ResourceConfig') ?? field(definition, 'HyperParameterTuningResourceConfig') ?? {},
    HyperParameters: {
      ...(isJsonObject(fixed) && fixed),
      ...tuned,
      _tuning_objective_metric: objective.name,
    },
  };
  const definitionName = text(definition, 'DefinitionName');
  const trial = createJob(trainingJob, request, service, {
    more: { TuningJobArn: job.arn },
    tried: { values: tuned, ...(definitionName !== undefined && { definition: definitionName }) },
    outcome: { metrics: { [objective.name]: fraction(number, 0) } },
  });
  job.trials.push(trial);
  return trial;
}

const COPIED = [
  'AlgorithmSpecification',
  'RoleArn',
  'InputDataConfig',
  'OutputDataConfig',
  'VpcConfig',
  'StoppingCondition',
  'EnableNetworkIsolation',
  'EnableInterContainerTrafficEncryption',
  'EnableManagedSpotTraining',
  'CheckpointConfig',
  'RetryStrategy',
  'Environment',
];

export function definitionsOf({ request }: Job): readonly JsonObject[] {
  const one = field(request, 'TrainingJobDefinition');
  return isJsonObject(one) ? [one] : objects(request, 'TrainingJobDefinitions');
}

function rangesOf(job: Job, definition: JsonObject): JsonObject {
  const own = field(definition, 'HyperParameterRanges');
  const shared = field(job.request, 'HyperParameterTuningJobConfig.ParameterRanges');
  return isJsonObject(own) ? own : isJsonObject(shared) ? shared : {};
}

/** Spread evenly over each range: it is a search in its outer form only. */
function tunedValues(ranges: JsonObject, number: number): Readonly<Record<string, string>> {
  const integers = objects(ranges, 'IntegerParameterRanges').map((range, index): [string, string] => {
    const [from, to] = boundsOf(range);
    return [name(range, 'Name'), String(from + Math.floor(fraction(number, index) * (to - from + 1)))];
  });
  const floats = objects(ranges, 'ContinuousParameterRanges').map((range, index): [string, string] => {
    const [from, to] = boundsOf(range);
    return [name(range, 'Name'), String(from + fraction(number, index + integers.length) * (to - from))];
  });
  const choices = objects(ranges, 'CategoricalParameterRanges').map((range, index): [string, string] => {
    const values = field(range, 'Values');
    const given = Array.isArray(values) ? values : [];
    return [name(range, 'Name'), String(given[Math.floor(number / 2 ** index) % given.length])];
  });
  return Object.fromEntries([...integers, ...floats, ...choices]);
}

function boundsOf(range: JsonObject): readonly [number, number] {
  return [Number(text(range, 'MinValue')), Number(text(range, 'MaxValue'))];
}

/** Of the golden ratio's multiples: from 0 to 1, no two alike. */
function fraction(number: number, shift: number): number {
  return ((number + 1) * 0.618_033_988_749_895 + shift * 0.381) % 1;
}

/** `tuning-001-1a2b3c4d` */
function trialName(job: Job, number: number): string {
  const digest = createHash('sha256').update(`${job.name}\0${number}`).digest('hex').slice(0, 8);
  return `${job.name}-${String(number + 1).padStart(3, '0')}-${digest}`;
}
