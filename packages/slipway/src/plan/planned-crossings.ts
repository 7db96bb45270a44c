import { stat } from 'node:fs/promises';
import { type LocalFile, type Located, madeObjects, type PlannedUse } from '@slipway/core';
import type { BothSides, Missing } from '../hybrid/both-sides.ts';
import { expressionText, referredSteps } from './expression-text.ts';
import type { PlannedCrossing } from './plan-report.ts';

/** What goes up to steps in the cloud and down to those here: the bytes of what is there, the maker of what is not yet. */
export async function plannedCrossings(
  uses: readonly PlannedUse[],
  sides: Pick<BothSides, 'missingThere' | 'missingHere' | 'isHere'>,
  targetOf: (step: string) => string,
  localFiles: readonly LocalFile[],
): Promise<readonly PlannedCrossing[]> {
  const files = new Map(localFiles.map((file) => [file.uri, file]));
  const missingOf = async (uri: string, isUp: boolean): Promise<readonly Missing[]> => {
    const missing = await (isUp ? sides.missingThere : sides.missingHere)(uri, {});
    const file = files.get(uri);
    if (!isUp || file === undefined || missing.length > 0 || (await sides.isHere(uri))) return missing;
    // It becomes an object when the run starts. How large a folder is as an archive, only making it tells.
    return [{ uri, size: file.form === 'file' ? (await stat(file.path)).size : Number.NaN }];
  };
  const told = new Set<string>();
  const crossings: PlannedCrossing[] = [];
  for (const { step, uses: own } of uses) {
    const isUp = targetOf(step) !== 'local';
    const at = { StepName: step, Direction: isUp ? 'up' : 'down' } as const;
    for (const read of own.reads ?? []) {
      const makers = makersOf(read, uses).filter((maker) => maker !== step);
      const [maker] = makers.filter((other) => targetOf(other) !== targetOf(step));
      if (maker !== undefined) crossings.push({ ...at, MadeBy: maker, Uri: expressionText(read.value) });
      if (makers.length > 0 || typeof read.value !== 'string' || !read.value.startsWith('s3://')) continue;
      const missing = await missingOf(read.value, isUp);
      // What two steps read crosses once.
      const fresh = missing.filter(({ uri }) => !told.has(`${at.Direction} ${uri}`));
      for (const { uri } of fresh) told.add(`${at.Direction} ${uri}`);
      if (fresh.length > 0) crossings.push({ ...at, Uri: read.value, ...sizeOf(fresh) });
    }
  }
  return crossings;
}

function sizeOf(objects: readonly Missing[]): Pick<PlannedCrossing, 'Objects' | 'Bytes'> {
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  return { Objects: objects.length, ...(!Number.isNaN(total) && { Bytes: total }) };
}

/** The steps that make what is read: those that its expression refers to, or that write to its URI. */
function makersOf({ value }: Located, uses: readonly PlannedUse[]): readonly string[] {
  if (typeof value !== 'string') return referredSteps(value);
  return uses.filter((use) => madeObjects([use], [])(value)).map(({ step }) => step);
}
