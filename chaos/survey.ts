import type { Backend } from './backend.ts';
import type { Surroundings } from './command-line.ts';
import { openPlace } from './open-place.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { ChaosPipeline } from './pipelines.ts';
import { runCase } from './run-case.ts';

/** A pipeline as it runs when nothing disturbs it: what there is to kill, and what must come out all the same. */
export interface Survey {
  readonly pipeline: ChaosPipeline;
  readonly backend: Backend;
  readonly outcome: Outcome;
  /** What its processes went through, one after the other: more than one where it fails, is stopped, or is run again. */
  readonly processes: readonly SurveyedProcess[];
}

export interface SurveyedProcess {
  /** Every point that it passed, in order. */
  readonly points: readonly string[];
  /** Milliseconds from its beginning to its first point, and to its end. */
  readonly from: number;
  readonly to: number;
}

export interface Workplace extends Surroundings {
  /** Where the folders of cases are made. */
  readonly folder: string;
  readonly seed: number;
}

export async function survey(
  workplace: Workplace,
  pipeline: ChaosPipeline,
  backend: Backend,
): Promise<Survey> {
  const place = await openPlace(workplace.folder, pipeline, workplace.seed, backend);
  // Planted faults are for the cases: what should come out of them is what comes out without.
  const ended = await runCase(place, pipeline, [], { cache: workplace.cache, backend });
  const outcome = await outcomeOf(place, backend, { cache: workplace.cache });
  const statuses = outcome.executions.map(({ state }) => state.status);
  if (statuses.length !== pipeline.executions || statuses.some((status) => status !== 'Succeeded')) {
    const said = ended.map(({ command, code, stderr }) => `${command}: ${code}\n${stderr}`).join('\n');
    throw new Error(`${pipeline.name} does not even succeed undisturbed (${place.root}):\n${said}`);
  }
  await place.remove();
  const processes = ended.map(({ trace, milliseconds }) => ({
    points: trace.points,
    from: trace.firstAfter,
    to: milliseconds,
  }));
  return { pipeline, backend, outcome, processes };
}
