import type { Backend } from './backend.ts';
import type { Case } from './case.ts';
import { chaosPipelines } from './pipelines.ts';
import { planCases, pointsOf } from './plan-cases.ts';
import { faultsOf } from './plan-faults.ts';
import { random } from './random.ts';
import { inTurns } from './side-by-side.ts';
import { type Survey, survey, type Workplace } from './survey.ts';
import { lackingKills, openTally, type Tally } from './tally.ts';
import { tryCase } from './try-case.ts';

export interface ChaosOptions extends Workplace {
  /** Processes to kill, at least. */
  readonly kills: number;
  /** Cases that run at once. */
  readonly atOnce: number;
  /** Folders of cases with violations stay. */
  readonly keep: boolean;
  /** Ends with the first violation. */
  readonly untilFound?: boolean;
  /** Told after each case. */
  readonly onProgress?: (tally: Tally) => void;
}

/** Plans that follow a first one, for kills that came too late to hit anything. */
const MORE_PLANS = 8;

/** Runs every pipeline of a seed undisturbed, or some of them. */
export async function surveyAll(
  workplace: Workplace & Pick<ChaosOptions, 'atOnce'>,
  backends: readonly Backend[],
  names?: readonly string[],
): Promise<readonly Survey[]> {
  const all = chaosPipelines(workplace.seed);
  const pipelines = all.filter(({ name }) => names?.includes(name) ?? true);
  const pairs = backends.flatMap((backend) => pipelines.map((pipeline) => ({ backend, pipeline })));
  const run = ({ backend, pipeline }: (typeof pairs)[number]) => survey(workplace, pipeline, backend);
  // Once for Node's cache of what it compiles: what comes after it is as fast as all else.
  await inTurns(pairs.slice(0, 1), 1, run);
  return await inTurns(pairs, workplace.atOnce, run);
}

/** Kills processes of surveyed pipelines until there were enough of each kind. */
export async function runChaos(surveys: readonly Survey[], options: ChaosOptions): Promise<Tally> {
  const { kills, seed, atOnce, untilFound, onProgress } = options;
  const tally = openTally(surveys.flatMap(pointsOf), surveys.flatMap(faultsOf));
  const isOver = (): boolean => untilFound === true && tally.failures.length > 0;
  for (let plan = 0; plan <= MORE_PLANS; plan++) {
    const lacking = lackingKills(tally, kills);
    if (lacking === 0 || isOver()) break;
    const cases = planCases(surveys, lacking, tally, random(seed, 'kills', plan));
    await inTurns(cases, atOnce, async (planned) => {
      if (isOver()) return;
      await tryCase(planned, planned.survey, options, tally);
      onProgress?.(tally);
    });
  }
  return tally;
}

/** Runs one case again. */
export async function runOnly(one: Case, surveys: readonly Survey[], options: ChaosOptions): Promise<Tally> {
  const found = surveys.filter(({ pipeline }) => pipeline.name === one.pipeline);
  if (found.length === 0) throw new Error(`There is no pipeline ${one.pipeline}`);
  const tally = openTally(found.flatMap(pointsOf), found.flatMap(faultsOf));
  for (const surveyed of found) await tryCase(one, surveyed, options, tally);
  return tally;
}
