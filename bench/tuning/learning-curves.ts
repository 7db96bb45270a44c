import type { ParameterRanges, Parameters, Trial, TuningSearch } from '@slipway/step-tuning';
import { generator } from './statistics.ts';

/** Epochs of a whole training. */
export const EPOCHS = 81;
/** No training ends below this. */
export const LEAST = 0.1;
const PARALLEL = 4;

export const ranges: ParameterRanges = {
  CategoricalParameterRanges: [{ Name: 'activation', Values: ['relu', 'tanh', 'sigmoid'] }],
  IntegerParameterRanges: [{ Name: 'width', MinValue: '8', MaxValue: '512', ScalingType: 'Logarithmic' }],
  ContinuousParameterRanges: [
    { Name: 'learning_rate', MinValue: '0.0001', MaxValue: '1', ScalingType: 'Logarithmic' },
    { Name: 'momentum', MinValue: '0.5', MaxValue: '0.995', ScalingType: 'ReverseLogarithmic' },
    { Name: 'weight_decay', MinValue: '0.000001', MaxValue: '0.1', ScalingType: 'Logarithmic' },
    { Name: 'dropout', MinValue: '0', MaxValue: '0.6', ScalingType: 'Linear' },
  ],
};

const activations: Readonly<Record<string, number>> = { relu: 0, tanh: 0.03, sigmoid: 0.08 };

/**
 * The loss after `epoch` epochs. The learning rate over 1 - momentum is best at 0.1; below, a training is slower by the
 * square root of what is missing. Above, its end is worse, and it is faster by the power `crossing`: with 0 the order of
 * the first epochs mostly stays, the higher, the more often they mislead.
 */
function lossAfter(parameters: Parameters, epoch: number, crossing: number): number {
  const of = (name: string) => Number(parameters[name]);
  const rate = Math.log10(of('learning_rate') / (1 - of('momentum')) / 0.1);
  const end =
    LEAST +
    (rate > 0 ? 0.12 : 0.03) * rate ** 2 +
    0.01 * Math.log2(of('width') / 128) ** 2 +
    0.02 * Math.log10(of('weight_decay') / 0.0003) ** 2 +
    0.4 * (of('dropout') - 0.2) ** 2 +
    (activations[parameters['activation'] ?? ''] ?? Number.NaN);
  const pace = 3 * 10 ** (-(rate > 0 ? crossing : 0.5) * rate);
  return end + (2.3 - end) * Math.exp(-((epoch / pace) ** 0.7));
}

/** What a search had found when so many epochs had been trained. */
export interface Found {
  readonly epochs: number;
  readonly best: number;
}

/** Trains four at a time, epoch by epoch, until `budget` epochs are spent: what was best after each trial's end. */
export function train(search: TuningSearch, seed: number, budget: number, crossing: number): Found[] {
  const random = generator(seed);
  const history: Trial[] = [];
  const found: Found[] = [];
  let best = Number.POSITIVE_INFINITY;
  let epochs = 0;
  while (epochs < budget) {
    const running = [...history.keys()].filter((index) => history[index]?.status === 'InProgress');
    for (const proposal of search.next(history, PARALLEL - running.length)) {
      running.push(history.push({ ...proposal, status: 'InProgress', metrics: [] }) - 1);
    }
    for (const index of running) {
      const trial = history[index] as Trial;
      const noise = 0.003 * (2 * random() - 1);
      const loss = lossAfter(trial.parameters, trial.metrics.length + 1, crossing) + noise;
      const metrics = [...trial.metrics, loss];
      epochs += 1;
      history[index] = { ...trial, metrics };
      const stopped = search.mustStop(history, index);
      if (!stopped && metrics.length < EPOCHS) continue;
      history[index] = { ...trial, metrics, status: stopped ? 'Stopped' : 'Completed', objective: loss };
      best = Math.min(best, loss);
      found.push({ epochs, best });
    }
  }
  return found;
}
