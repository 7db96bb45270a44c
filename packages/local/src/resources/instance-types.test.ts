import { expect, test } from 'vitest';
import { instanceResources } from './instance-types.ts';

const GIB = 2 ** 30;

// One of each rule, and sizes that break it: read off the specifications of EC2 instance types.
test.each([
  ['ml.t3.medium', 2, 4, 0],
  ['ml.t3.2xlarge', 8, 32, 0],
  ['ml.m4.10xlarge', 40, 160, 0],
  ['ml.m5.large', 2, 8, 0],
  ['ml.m5.xlarge', 4, 16, 0],
  ['ml.m5d.24xlarge', 96, 384, 0],
  ['ml.m6i.32xlarge', 128, 512, 0],
  ['ml.m7i.48xlarge', 192, 768, 0],
  ['ml.c4.xlarge', 4, 7.5, 0],
  ['ml.c4.8xlarge', 36, 60, 0],
  ['ml.c5.9xlarge', 36, 72, 0],
  ['ml.c5n.4xlarge', 16, 42, 0],
  ['ml.c5n.18xlarge', 72, 192, 0],
  ['ml.c7i.16xlarge', 64, 128, 0],
  ['ml.r5.4xlarge', 16, 128, 0],
  ['ml.r8g.medium', 1, 8, 0],
  ['ml.g4dn.xlarge', 4, 16, 1],
  ['ml.g4dn.12xlarge', 48, 192, 4],
  ['ml.g5.16xlarge', 64, 256, 1],
  ['ml.g5.48xlarge', 192, 768, 8],
  ['ml.g6e.24xlarge', 96, 768, 4],
  ['ml.gr6.8xlarge', 32, 256, 1],
  ['ml.p2.16xlarge', 64, 732, 16],
  ['ml.p3.2xlarge', 8, 61, 1],
  ['ml.p4d.24xlarge', 96, 1152, 8],
  ['ml.p5.48xlarge', 192, 2048, 8],
  ['ml.inf1.24xlarge', 96, 192, 0],
  ['ml.inf2.48xlarge', 192, 768, 0],
  ['ml.trn1.32xlarge', 128, 512, 0],
])('%s has %d vCPUs, %d GiB and %d GPUs', (type, cpus, gib, gpus) => {
  expect(instanceResources(type)).toEqual({ cpus, memory: gib * GIB, gpus });
});

test.each([
  'local',
  'ml.m5',
  'm5.large',
  'ml.m5.huge',
  'ml.q9.large',
  'ml.p3.large',
  'ml.__proto__.large',
  '',
])('%s is not known', (type) => {
  expect(instanceResources(type)).toBeUndefined();
});
