import {
  type AnyStep,
  type Expression,
  type JsonObject,
  localFile,
  type RetryPolicy,
  sourceDirectory,
} from '@slipway/core';
import { processingStep, trainingStep } from 'slipway';
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
  const common = (name: string, { dependsOn, retries, cached }: ChaosStepOptions) => ({
    name,
    image,
    instanceType: 'ml.m5.large',
    environment: { EFFECTS: effects },
    ...(dependsOn && { dependsOn }),
    ...(retries && { retryPolicies: [RETRY] }),
    ...(cached && { cacheConfig: CACHE }),
  });
  const argumentsOf = (name: string, { trouble }: ChaosStepOptions): string[] => {
    return [name, (random.between(5, 120) / 1000).toFixed(3), trouble ?? ''];
  };
  const storedSource = () => sourceDirectory(SESSION.defaultBucket, source);
  return {
    image,
    process(name, options = {}) {
      const { after = [], stored = isRemote, hosts = 1 } = options;
      const inputs = after.map(({ output }, i) => ({ source: output, destination: `${IN}/${i}` }));
      const folder = stored ? storedSource() : source;
      const step = processingStep(SESSION, {
        ...common(name, options),
        command: ['sh'],
        code: stored ? localFile(SESSION.defaultBucket, `${source}/step.sh`) : `${source}/step.sh`,
        arguments: argumentsOf(name, options),
        inputs: [...inputs, { source: folder, destination: '/opt/ml/processing/source' }],
        outputs: [{ name: 'out', source: '/opt/ml/processing/out' }],
        instanceCount: hosts,
        propertyFiles: [MEASURE],
      });
      return { ...step, output: step.properties.ProcessingOutputConfig.Outputs.out.S3Output.S3Uri };
    },
    train(name, options = {}) {
      const { after = [] } = options;
      const channels = after.map(({ output }, i) => [`channel-${i}`, output] as const);
      const step = trainingStep(SESSION, {
        ...common(name, options),
        containerEntrypoint: ['sh', '/opt/ml/input/data/code/step.sh', ...argumentsOf(name, options)],
        inputs: { ...Object.fromEntries(channels), code: isRemote ? storedSource() : source },
      });
      return { ...step, output: step.properties.ModelArtifacts.S3ModelArtifacts };
    },
  };
}

const IN = '/opt/ml/processing/in';
