import type { JobResources } from '@slipway/core';

const GIB = 2 ** 30;

/**
 * GiB for each vCPU, of families in which nothing else makes a size; families as SageMaker offers them.
 * Source of all figures here: Amazon EC2 Instance Types Guide, the specifications of each instance family. An
 * `ml.` type has what the EC2 type of its name has.
 */
const MEMORY_PER_CPU: ReadonlyMap<string, number> = new Map(
  (
    [
      [2, 'c5 c5d c6i c6id c6g c6gd c7i c7g c8g inf1'],
      [4, 't2 t3 m4 m5 m5d m6i m6id m6g m6gd m7i m7g m8g g4dn g5 g6 inf2 trn1 trn1n'],
      [8, 'r5 r5d r6i r6id r6g r6gd r7i r7g r8g i3en g6e gr6'],
      [1.875, 'c4'],
      [2.625, 'c5n'],
    ] as const
  ).flatMap(([memory, families]) => families.split(' ').map((family) => [family, memory] as const)),
);

const GPU_FAMILIES: ReadonlySet<string> = new Set(['g4dn', 'g5', 'g6', 'g6e', 'gr6']);

/** vCPUs, GiB, GPUs of sizes that follow no rule. */
const IRREGULAR: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ['t2.medium', [2, 4, 0]],
  ['t3.medium', [2, 4, 0]],
  ['c4.8xlarge', [36, 60, 0]],
  ['c5n.9xlarge', [36, 96, 0]],
  ['c5n.18xlarge', [72, 192, 0]],
  ['p2.xlarge', [4, 61, 1]],
  ['p2.8xlarge', [32, 488, 8]],
  ['p2.16xlarge', [64, 732, 16]],
  ['p3.2xlarge', [8, 61, 1]],
  ['p3.8xlarge', [32, 244, 4]],
  ['p3.16xlarge', [64, 488, 8]],
  ['p3dn.24xlarge', [96, 768, 8]],
  ['p4d.24xlarge', [96, 1152, 8]],
  ['p4de.24xlarge', [96, 1152, 8]],
  ['p5.4xlarge', [16, 256, 1]],
  ['p5.48xlarge', [192, 2048, 8]],
  ['p5e.48xlarge', [192, 2048, 8]],
  ['p5en.48xlarge', [192, 2048, 8]],
  ['p6-b200.48xlarge', [192, 2048, 8]],
  ['trn2.48xlarge', [192, 2048, 0]],
]);

/** What one instance of a type such as `ml.m5.xlarge` has; `undefined` for one that is not known. */
export function instanceResources(type: string): JobResources | undefined {
  const [, family = '', size = ''] = /^ml\.([a-z0-9-]+)\.([a-z0-9]+)$/.exec(type) ?? [];
  const irregular = IRREGULAR.get(`${family}.${size}`);
  if (irregular !== undefined) {
    const [cpus, memory, gpus] = irregular;
    return { cpus, memory: memory * GIB, gpus };
  }
  const memoryPerCpu = MEMORY_PER_CPU.get(family);
  const cpus = cpusOf(size);
  if (memoryPerCpu === undefined || cpus === undefined) return undefined;
  return { cpus, memory: cpus * memoryPerCpu * GIB, gpus: GPU_FAMILIES.has(family) ? gpusOf(cpus) : 0 };
}

function cpusOf(size: string): number | undefined {
  if (size === 'medium') return 1;
  if (size === 'large') return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? undefined : 4 * Number(times || 1);
}

/** The G families have one GPU, but for their sizes 12xlarge, 24xlarge and 48xlarge. */
function gpusOf(cpus: number): number {
  if (cpus === 192) return 8;
  return cpus === 48 || cpus === 96 ? 4 : 1;
}
