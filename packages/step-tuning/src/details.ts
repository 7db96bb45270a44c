import type { Json, StepDetails } from '@slipway/core';
import { shortValue, trialNumber } from './outcome.ts';
import type { TrainingJobSummary } from './response.ts';

/** A training job as a list shows it. */
export interface ShownTrial extends TrainingJobSummary {
  /** What one that runs has reported last. */
  readonly CurrentObjectiveMetric?: { readonly MetricName: string; readonly Value: number };
}

/** The training jobs as a table, best first, and their objective from the first to the last as a chart. */
export function tuningDetails(trials: readonly ShownTrial[]): StepDetails | undefined {
  if (trials.length === 0) return undefined;
  const metrics = [...new Set(trials.flatMap((trial) => metricOf(trial)?.MetricName ?? []))];
  const parameters = [...new Set(trials.flatMap((trial) => Object.keys(trial.TunedHyperParameters)))];
  const several = trials.some(({ TrainingJobDefinitionName }) => TrainingJobDefinitionName !== undefined);
  const values = new Map(metrics.map((name) => [name, metricColumn(trials, name)]));
  return {
    table: {
      head: ['trial', ...(several ? ['definition'] : []), 'status', ...metrics, 'time', ...parameters],
      rows: trials.map((trial) => [
        trialNumber(trial.TrainingJobName),
        ...(several ? [trial.TrainingJobDefinitionName ?? ''] : []),
        trial.TrainingJobStatus,
        ...metrics.map((name) => values.get(name)?.(trial) ?? ''),
        timeOf(trial),
        ...parameters.map((name) => shortValue(trial.TunedHyperParameters[name] ?? '')),
      ]),
    },
    ...chartOf(trials, metrics),
    json: { TrainingJobSummaries: trials as unknown as Json },
  };
}

/** The values of a metric, all with as many digits after the point. */
function metricColumn(trials: readonly ShownTrial[], name: string): (trial: ShownTrial) => string {
  const metricValue = (trial: ShownTrial): number | undefined => {
    const metric = metricOf(trial);
    return metric?.MetricName === name ? metric.Value : undefined;
  };
  const digits = Math.max(
    0,
    ...trials.map((trial) => digitsOf(shortValue(String(metricValue(trial) ?? '')))),
  );
  return (trial) => {
    const value = metricValue(trial);
    if (value === undefined) return '';
    const text = shortValue(String(value));
    return text.includes('e') ? text : Number(text).toFixed(digits);
  };
}

function digitsOf(number: string): number {
  return number.includes('e') ? 0 : (number.split('.')[1] ?? '').length;
}

function metricOf(trial: ShownTrial): { readonly MetricName: string; readonly Value: number } | undefined {
  return trial.FinalHyperParameterTuningJobObjectiveMetric ?? trial.CurrentObjectiveMetric;
}

/** Seconds, with one digit after the point. */
function timeOf({ TrainingStartTime: start, TrainingEndTime: end }: ShownTrial): string {
  if (start === undefined) return '';
  const milliseconds = (end === undefined ? Date.now() : Date.parse(end)) - Date.parse(start);
  return `${(milliseconds / 1000).toFixed(1)}s`;
}

/** Of one metric: values of several do not compare, and neither do those of training jobs that were stopped early. */
function chartOf(
  trials: readonly ShownTrial[],
  [title, ...others]: readonly string[],
): Pick<StepDetails, 'chart'> {
  if (title === undefined || others.length > 0) return {};
  const byNumber = new Map(
    trials.map((trial) => [
      Number(trialNumber(trial.TrainingJobName)),
      trial.TrainingJobStatus === 'Completed' ? trial.FinalHyperParameterTuningJobObjectiveMetric : undefined,
    ]),
  );
  const count = Math.max(...byNumber.keys());
  const values = Array.from({ length: count }, (_, index) => byNumber.get(index + 1)?.Value);
  const [type] = trials.flatMap((trial) => trial.FinalHyperParameterTuningJobObjectiveMetric?.Type ?? []);
  if (type === undefined) return {};
  return { chart: { title, values, better: type === 'Minimize' ? 'less' : 'more' } };
}
