import type { Case, Kill } from './case.ts';
import { leastChosen } from './least-chosen.ts';
import { planFaults } from './plan-faults.ts';
import type { Random } from './random.ts';
import type { Survey, SurveyedProcess } from './survey.ts';
import type { Tally } from './tally.ts';

export interface PlannedCase extends Case {
  readonly survey: Survey;
}

/** A moment of an undisturbed run. */
interface Moment {
  /** The number of its process, and the point that it comes to then. */
  readonly process: number;
  readonly point: number;
  /** By the clock, and not by what was just done. */
  readonly isRandom: boolean;
}

/** Deaths of the machine in one case: a trial that is lost more often has failed. See docs/decisions/0037-what-a-tuning-job-keeps.md. */
const MOST_DEATHS = 2;

/**
 * Cases with at least so many kills, spread over all points: each kill is at one of the points that were chosen least
 * often, `hits` included, but for every eighth, which is at any time.
 */
export function planCases(
  surveys: readonly Survey[],
  amount: number,
  hits: Pick<Tally, 'atPoints' | 'atFaults'>,
  random: Random,
): readonly PlannedCase[] {
  const chosen = new Map(hits.atPoints);
  const struck = new Map(hits.atFaults);
  const cases: PlannedCase[] = [];
  for (let kills = 0; kills < amount; ) {
    const rarest = leastChosen(surveys.flatMap(pointsOf), chosen, random);
    const having = surveys.filter((survey) => pointsOf(survey).includes(rarest));
    // Containers take their time: they get the kills that they alone can have, and a few.
    const processes = having.filter(({ backend }) => backend.name === 'subprocess');
    const survey = random.pick(processes.length > 0 && random.number() < 0.95 ? processes : having);
    const moments = [momentAt(survey, rarest, random)];
    for (let more = random.between(0, 3); more > 0; more--) {
      const point = leastChosen(pointsOf(survey), chosen, random);
      const moment = random.number() < 1 / 8 ? randomMoment(survey, random) : momentAt(survey, point, random);
      if (!moments.some(({ process, point }) => process === moment.process && point === moment.point))
        moments.push(moment);
    }
    for (const moment of moments) {
      const name = survey.processes[moment.process]?.points[moment.point] ?? '';
      if (!moment.isRandom) chosen.set(name, (chosen.get(name) ?? 0) + 1);
    }
    // What a service runs does not die with this machine.
    const isMachine = survey.outcome.witness === undefined && random.number() < 1 / 4;
    let deaths = 0;
    const withJobs = () => isMachine && random.number() < 2 / 3 && deaths++ < MOST_DEATHS;
    cases.push({
      survey,
      pipeline: survey.pipeline.name,
      kills: killsAt(survey, moments, withJobs),
      faults: planFaults(survey, struck, random),
    });
    kills += moments.length;
  }
  return cases;
}

/** Every point that the processes of a pipeline pass. */
export function pointsOf({ processes }: Survey): readonly string[] {
  return [...new Set(processes.flatMap(({ points }) => points))];
}

function momentAt({ processes }: Survey, name: string, random: Random): Moment {
  const moments = processes.flatMap(({ points }, process) =>
    points.flatMap((point, index) => (point === name ? [{ process, point: index, isRandom: false }] : [])),
  );
  return random.pick(moments);
}

function randomMoment({ processes }: Survey, random: Random): Moment {
  const process = random.between(0, processes.length - 1);
  const { points = [] } = processes[process] ?? {};
  return { process, point: random.between(0, points.length - 1), isRandom: true };
}

/**
 * The kills at these moments, for the processes of a case in their order. A process that goes on for one that was
 * killed goes through the rest of what that one would have; where the next moment is after its end, it is let be.
 */
function killsAt(
  { processes }: Survey,
  moments: readonly Moment[],
  withJobs: () => boolean,
): readonly (Kill | undefined)[] {
  const kills: (Kill | undefined)[] = [];
  let [process, reached] = [0, -1];
  for (const moment of moments.toSorted((a, b) => a.process - b.process || a.point - b.point)) {
    for (; process < moment.process; process++) {
      kills.push(undefined);
      reached = -1;
    }
    const { points, from, to } = processes[process] as SurveyedProcess;
    const name = points[moment.point] ?? '';
    if (moment.isRandom) {
      const share = (moment.point - reached) / points.length;
      kills.push({ milliseconds: Math.round(from + share * (to - from)), withJobs: withJobs() });
    } else {
      const passing = points.slice(reached + 1, moment.point + 1).filter((point) => point === name).length;
      kills.push({ at: name, passing, withJobs: withJobs() });
    }
    reached = moment.point;
  }
  return kills;
}
