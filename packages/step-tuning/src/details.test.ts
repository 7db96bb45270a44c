import { expect, test } from 'vitest';
import { type ShownTrial, tuningDetails } from './details.ts';

const trial = (number: number, more: Partial<ShownTrial>): ShownTrial => ({
  TrainingJobName: `job-00${number}-c42f316a`,
  TrainingJobArn: 'arn',
  CreationTime: '2026-01-01T00:00:00Z',
  TrainingJobStatus: 'Completed',
  ObjectiveStatus: 'Succeeded',
  TunedHyperParameters: { eta: '0.123456789', booster: '"dart"' },
  ...more,
});
const metric = (Value: number, MetricName = 'rmse') => ({
  FinalHyperParameterTuningJobObjectiveMetric: { Type: 'Minimize' as const, MetricName, Value },
});
const times = { TrainingStartTime: '2026-01-01T00:00:00Z', TrainingEndTime: '2026-01-01T00:00:01.25Z' };

test('the trials are a table as they come, and their values a chart in the order of their numbers', () => {
  const trials = [
    trial(3, { ...metric(1.5), ...times }),
    trial(1, metric(2.25)),
    trial(2, { ...metric(1), TrainingJobStatus: 'Stopped' }),
    trial(4, { TrainingJobStatus: 'Failed', ObjectiveStatus: 'Failed' }),
    trial(5, {
      TrainingJobStatus: 'InProgress',
      ObjectiveStatus: 'Pending',
      CurrentObjectiveMetric: { MetricName: 'rmse', Value: 3 },
    }),
  ];
  expect(tuningDetails(trials)).toEqual({
    table: {
      head: ['trial', 'status', 'rmse', 'time', 'eta', 'booster'],
      rows: [
        ['3', 'Completed', '1.50', '1.3s', '0.12346', 'dart'],
        ['1', 'Completed', '2.25', '', '0.12346', 'dart'],
        ['2', 'Stopped', '1.00', '', '0.12346', 'dart'],
        ['4', 'Failed', '', '', '0.12346', 'dart'],
        ['5', 'InProgress', '3.00', '', '0.12346', 'dart'],
      ],
    },
    // What was stopped early says nothing of how good it would have been.
    chart: { title: 'rmse', values: [2.25, undefined, 1.5, undefined, undefined], better: 'less' },
    json: { TrainingJobSummaries: trials },
  });
});

test('several definitions have a column, each metric its own, and no chart where they do not compare', () => {
  const details = tuningDetails([
    trial(1, { ...metric(0.5, 'loss'), TrainingJobDefinitionName: 'Small' }),
    trial(2, {
      ...metric(7, 'gain'),
      TrainingJobDefinitionName: 'Large',
      TunedHyperParameters: { width: '3' },
    }),
  ]);
  expect(details?.table).toEqual({
    head: ['trial', 'definition', 'status', 'loss', 'gain', 'time', 'eta', 'booster', 'width'],
    rows: [
      ['1', 'Small', 'Completed', '0.5', '', '', '0.12346', 'dart', ''],
      ['2', 'Large', 'Completed', '', '7', '', '', '', '3'],
    ],
  });
  expect(details?.chart).toBeUndefined();
});

test('before there is a trial there is nothing to see', () => {
  expect(tuningDetails([])).toBeUndefined();
});
