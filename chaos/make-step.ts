import {
  type AnyStep,
  type Expression,
  type JsonObject,
  localFile,
  type RetryPolicy,
  sourceDirectory,
} from '@slipway/core';
import { integerRange, processingStep, trainingStep, tuningStep } from 'slipway';
import type { Random } from './random.ts';

/** What goes wrong with a step once: `step.sh`. */
type Trouble = 'fails' | 'lost' | 'waits';

/** Of the effects of troubles: those that happen once, however often a step is tried. */
export const ONCE: readonly string[] = ['fail', 'lost', 'stopped'];

/** What of its surroundings is in a pipeline's document. */
export interface PipelinePlace {
  /** The file that jobs tell their effects. */
  readonly effects: string;
  readonly image: string;
  /** The user's folder of code, with `step.sh`. */
  readonly source: string;
  /** Jobs see nothing of this machine: all code is stored first. */
  readonly isRemote: boolean;
}

/** A step, and where the steps after it find what it made. */
type ChaosStep = AnyStep & { readonly output: Expression<string> };

interface ChaosStepOptions {
  /** What it makes something of. */
  readonly after?: readonly ChaosStep[];
  /** What it waits for besides. */
  readonly dependsOn?: readonly AnyStep[];
  readonly trouble?: Trouble;
  /** Asks to be tried again when it is lost. */
  readonly retries?: boolean;
  readonly cached?: boolean;
}

interface ProcessingOptions extends ChaosStepOptions {
  /** Its code is stored when the execution starts, and not read where it is. */
  readonly stored?: boolean;
  readonly hosts?: number;
}

/** What builds the steps of a pipeline. */
export interface StepMaker {
  readonly image: string;
  process(name: string, options?: ProcessingOptions): ChaosStep;
  train(name: string, options?: ChaosStepOptions): ChaosStep;
  /** Four trainings, two at once; what it makes is the model of the best. */
  tune(name: string, options?: ChaosStepOptions): ChaosStep;
}

/** As a local session has them by default. */
export const SESSION = {
  region: 'us-east-1',
  account: '000000000000',
  role: 'arn:aws:iam::000000000000:role/slipway-local',
  defaultBucket: 'sagemaker-us-east-1-000000000000',
};

/** A property file that every processing step has. */
export const MEASURE = { name: 'Measure', outputName: 'out', path: 'measure.json' };

const CACHE: JsonObject = { Enabled: true, ExpireAfter: 'P30D' };
const RETRY: RetryPolicy = {
  ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'],
  IntervalSeconds: 1,
  BackoffRate: 1,
  MaxAttempts: 5,
};

/** `random`: how long each job takes. */
export function stepMaker({ effects, image, source, isRemote }: PipelinePlace, random: Random): StepMaker {
  const stepOf = (name: string, { dependsOn, retries, cached }: ChaosStepOptions) => ({
    name,
    ...(dependsOn && { dependsOn }),
    ...(retries && { retryPolicies: [RETRY] }),
    ...(cached && { cacheConfig: CACHE }),
  });
  const jobOf = (name: string, { trouble }: ChaosStepOptions) => {
    const seconds = (random.between(5, 120) / 1000).toFixed(3);
    const told = [name, seconds, ...(trouble === undefined ? [] : [trouble])].join(' ');
    return { image, instanceType: 'ml.m5.large', environment: { EFFECTS: effects, STEP: told } };
  };
  const channelsOf = ({ after = [] }: ChaosStepOptions) =>
    Object.fromEntries(after.map(({ output }, i) => [`channel-${i}`, output]));
  const storedSource = () => sourceDirectory(SESSION.defaultBucket, source);
  return {
    image,
    process(name, options = {}) {
      const { after = [], stored = isRemote, hosts = 1 } = options;
      const inputs = after.map(({ output }, i) => ({ source: output, destination: `${IN}/${i}` }));
      const folder = stored ? storedSource() : source;
      const step = processingStep(SESSION, {
        ...stepOf(name, options),
        ...jobOf(name, options),
        command: ['sh'],
        code: stored ? localFile(SESSION.defaultBucket, `${source}/step.sh`) : `${source}/step.sh`,
        inputs: [...inputs, { source: folder, destination: '/opt/ml/processing/source' }],
        outputs: [{ name: 'out', source: '/opt/ml/processing/out' }],
        instanceCount: hosts,
        propertyFiles: [MEASURE],
      });
      return { ...step, output: step.properties.ProcessingOutputConfig.Outputs.out.S3Output.S3Uri };
    },
    train(name, options = {}) {
      const step = trainingStep(SESSION, {
        ...stepOf(name, options),
        ...jobOf(name, options),
        containerEntrypoint: ['sh', '/opt/ml/input/data/code/step.sh'],
        inputs: { ...channelsOf(options), code: isRemote ? storedSource() : source },
      });
      return { ...step, output: step.properties.ModelArtifacts.S3ModelArtifacts };
    },
    tune(name, options = {}) {
      const step = tuningStep(SESSION, {
        ...stepOf(name, options),
        // What it tries next does not depend on which trial ended first.
        strategy: 'Random',
        randomSeed: random.between(0, 10_000),
        objective: { type: 'Minimize', metricName: 'objective' },
        parameterRanges: { x: integerRange(10, 49) },
        maxNumberOfTrainingJobs: 4,
        maxParallelTrainingJobs: 2,
        training: {
          ...jobOf(name, options),
          // A tuning job has no say in what its image runs.
          entryPoint: 'step.sh',
          sourceDir: storedSource(),
          inputs: channelsOf(options),
          metricDefinitions: [{ name: 'objective', regex: 'objective=([0-9]+)' }],
        },
      });
      return { ...step, output: step.topModelUri(0) };
    },
  };
}

const IN = '/opt/ml/processing/in';
