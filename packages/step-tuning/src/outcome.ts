import { modelUriOf } from './model-uri.ts';
import type { TuningResponse } from './response.ts';

/** The best training job, its hyperparameters and its model. */
export function tuningOutcome(response: TuningResponse): string {
  const { BestTrainingJob: best, TrainingJobStatusCounters: counters } = response;
  const metric = best?.FinalHyperParameterTuningJobObjectiveMetric;
  if (best === undefined || metric === undefined) return '';
  const trials = Object.values(counters).reduce((sum, count) => sum + count, 0);
  const parameters = Object.entries(best.TunedHyperParameters).map(
    ([name, value]) => `${name}=${shortValue(value)}`,
  );
  return [
    `${metric.MetricName} ${metric.Value}, best of ${trials}: trial ${trialNumber(best.TrainingJobName)}`,
    parameters.join(', '),
    ...[modelUriOf(response, best) ?? []].flat(),
  ].join('\n');
}

/** `7` of `…-007-c42f316a`. */
export function trialNumber(trainingJobName: string): string {
  return String(Number(trainingJobName.split('-').at(-2)));
}

/** A hyperparameter for people: a number with five significant digits, text without the quotes of JSON. */
export function shortValue(value: string): string {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return String(Number(number.toPrecision(5)));
  return /^".*"$/s.test(value) ? value.slice(1, -1) : value;
}
