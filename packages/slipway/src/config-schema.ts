import { isJsonObject, type StepKind } from '@slipway/core';
import * as v from 'valibot';
import { BACKEND_NAMES } from './session/backends.ts';
import { PULL_POLICIES } from './session/lazy-docker.ts';
import { SIZE_PATTERN } from './session/size.ts';
import { STEP_TARGETS, TARGET_NAMES } from './session/target.ts';
import type { SlipwayConfig } from './slipway-config.ts';

/** A config as it was read; throws with all that is wrong with it. */
export function judgedConfig(config: unknown): SlipwayConfig {
  if (!isJsonObject(config))
    throw new Error('a config file gives one object, a module as its default export');
  const { issues } = v.safeParse(schema, config);
  if (issues === undefined) return config as SlipwayConfig;
  throw new Error(
    issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(': ')).join('; '),
  );
}

export function isStepKind(value: unknown): value is StepKind {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'request' in value && 'runner' in value
  );
}

const text = v.pipe(v.string(), v.nonEmpty());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0));
const sizeMessage = 'a size is bytes, or a number with a unit such as 512m, 2g, 64GB';
const size = v.union(
  [v.pipe(v.number(), v.minValue(0)), v.pipe(v.string(), v.trim(), v.regex(SIZE_PATTERN, sizeMessage))],
  sizeMessage,
);
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const absolute = v.pipe(v.string(), v.startsWith('/', 'a path in a container starts with /'));

const container = v.strictObject({
  sharedMemory: v.optional(size),
  ulimits: v.optional(
    v.record(
      v.string(),
      v.union(
        [v.number(), v.strictObject({ soft: v.number(), hard: v.number() })],
        'a limit is a number, or { soft, hard }',
      ),
    ),
  ),
  ports: v.optional(v.record(v.pipe(v.string(), v.regex(/^\d+$/, 'a port is a number')), port)),
  mounts: v.optional(
    v.array(v.strictObject({ source: text, target: absolute, readOnly: v.optional(v.boolean()) })),
  ),
  environment: v.optional(v.record(v.string(), v.string())),
  user: v.optional(text),
  network: v.optional(text),
  platform: v.optional(text),
  limitResources: v.optional(v.boolean()),
});

const machine = v.strictObject({
  cpus: v.optional(positive),
  memory: v.optional(size),
  gpus: v.optional(whole),
  waitSeconds: v.optional(positive),
  instanceTypes: v.optional(
    v.record(v.string(), v.strictObject({ cpus: positive, memory: size, gpus: v.optional(whole) })),
  ),
});

const backend = v.picklist(BACKEND_NAMES);
const account = v.pipe(v.string(), v.regex(/^\d{12}$/, 'an account has twelve digits'));

const sagemaker = v.strictObject({
  role: v.optional(text),
  region: v.optional(text),
  account: v.optional(account),
  profile: v.optional(text),
  bucket: v.optional(text),
  endpoint: v.optional(text),
  encryption: v.optional(
    v.strictObject({
      algorithm: v.picklist(['AES256', 'aws:kms', 'aws:kms:dsse']),
      kmsKeyId: v.optional(text),
    }),
  ),
  tags: v.optional(v.record(v.string(), v.string())),
  vpc: v.optional(v.strictObject({ SecurityGroupIds: v.array(text), Subnets: v.array(text) })),
  outputKmsKey: v.optional(text),
  volumeKmsKey: v.optional(text),
});

const schema = v.strictObject({
  kinds: v.optional(
    v.array(
      v.union(
        [text, v.custom<StepKind>(isStepKind)],
        'a step kind or the name of a package or file is expected here',
      ),
    ),
  ),
  images: v.optional(v.record(v.string(), text)),
  region: v.optional(text),
  account: v.optional(account),
  defaultBucket: v.optional(text),
  parallelism: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  backend: v.optional(backend),
  target: v.optional(v.picklist(TARGET_NAMES)),
  sagemaker: v.optional(sagemaker),
  steps: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[\w*-]+$/, 'a step has letters, digits, "-" and "_"; "*" stands for any')),
      v.strictObject({
        backend: v.optional(backend),
        container: v.optional(container),
        target: v.optional(v.picklist(STEP_TARGETS)),
      }),
    ),
  ),
  resources: v.optional(v.lazy((value) => (value === false ? v.literal(false) : machine))),
  pull: v.optional(v.picklist(PULL_POLICIES)),
  aws: v.optional(v.boolean()),
  cache: v.optional(v.picklist(['off', 'document', 'all'])),
});

export const CONFIG_FIELDS: readonly string[] = Object.keys(schema.entries);
