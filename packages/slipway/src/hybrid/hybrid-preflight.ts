import {
  isSlipwayError,
  type LocalFile,
  type Located,
  type PlannedUse,
  type Preflight,
  type Problem,
  type Session,
} from '@slipway/core';
import type { Places } from './hybrid-runners.ts';

/** As each side judges its own steps; what one side lacks and the other has will cross. */
export async function hybridPreflight(
  { local, sagemaker, targetOf }: Omit<Places, 'sides'>,
  steps: readonly PlannedUse[],
  localFiles: readonly LocalFile[],
): Promise<Preflight> {
  const isInCloud = ({ step }: PlannedUse) => targetOf(step) === sagemaker.target;
  const files = new Set(localFiles.map(({ uri }) => uri));
  const sides = [
    { own: local, isOwn: (use: PlannedUse) => !isInCloud(use), other: sagemaker },
    { own: sagemaker, isOwn: isInCloud, other: local },
  ];
  const found: Preflight[] = [];
  for (const { own, isOwn, other } of sides) {
    const judged = steps.map(async (use) => {
      // What the other side's steps write is made all the same.
      if (!isOwn(use)) return { ...use, uses: writesOnly(use) };
      const { reads = [] } = use.uses;
      const isLacking = await Promise.all(
        reads.map(async (read) => !(await crosses(read, own, other, files))),
      );
      return { ...use, uses: { ...use.uses, reads: reads.filter((_, index) => isLacking[index]) } };
    });
    found.push(await own.preflight(await Promise.all(judged)));
  }
  return {
    problems: [...modelProblems(steps, targetOf), ...found.flatMap(({ problems }) => problems)],
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

function writesOnly({ uses: { writes = [] } }: PlannedUse): PlannedUse['uses'] {
  return { writes: writes.filter(({ value }) => typeof value === 'string' && value.startsWith('s3://')) };
}

/** Whether an input is not on its step's own side and will be brought there. */
async function crosses(
  { value }: Located,
  own: Session,
  other: Session,
  files: ReadonlySet<string>,
): Promise<boolean> {
  if (typeof value !== 'string' || !value.startsWith('s3://')) return false;
  if (files.has(value)) return true;
  if (own.target === 'local' && (await isThere(own, value))) return false;
  return await isThere(other, value);
}

async function isThere({ objects }: Session, uri: string): Promise<boolean> {
  try {
    for await (const _ of objects.list(uri)) return true;
    return false;
  } catch (error) {
    // Whoever judges the side that the step runs on tells of it.
    if (isSlipwayError(error)) return false;
    throw error;
  }
}

/** A model is known by its name on the side that made it, and nowhere else. */
function modelProblems(steps: readonly PlannedUse[], targetOf: (step: string) => string): readonly Problem[] {
  return steps.flatMap(({ step, path, uses: { models = [] } }) =>
    models.flatMap(({ path: field, value }) => {
      const [, maker = ''] = /"Get":"Steps\.([^."[]+)/.exec(JSON.stringify(value)) ?? [];
      const [here, there] = [targetOf(step), targetOf(maker)];
      if (maker === '' || here === there) return [];
      return [
        {
          code: 'MODEL_ELSEWHERE',
          step,
          path: `${path}.Arguments.${field}`,
          message: `the model that ${maker} makes is ${place(there)}, and this step runs ${place(here)}`,
          hint: `Let both run in one place: --step-target ${maker}=${here}, or --step-target ${step}=${there}`,
        },
      ];
    }),
  );
}

function place(target: string): string {
  return target === 'local' ? 'on this machine' : 'on SageMaker';
}
