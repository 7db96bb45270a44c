import { expect, test } from 'vitest';
import { partsOf } from './parts.ts';

const TUNE = 'abcdefghijkl-Tune-0123456789';
const step = { step: 'execution 1, step Tune', attempt: 1, isLast: true, log: 'logs/abcdefghijkl/Tune.log' };
const attempts = new Map([
  [TUNE, step],
  ['pipelines-abcdefghijkl-Tune_2-0123456789', { ...step, step: 'execution 1, step Tune_2' }],
]);
const did = (job: string) => ({ job, what: 'begin-algo-1' });

test('a part belongs to the attempt whose job its name begins with, and so do its attempts', () => {
  const [lost, again, died, other] = ['001-ffffffff', '001-00000000', '001-99999999', '002-12345678'].map(
    (part) => `${TUNE}-${part}`,
  ) as [string, string, string, string];
  const effects = [lost, other, again, again].map(did);
  // One died before it did anything: only files tell of it.
  const names = [died, ...effects.map(({ job }) => job), TUNE].map((name) => `endings/${name}.json`);
  const of = (what: string, attempt: number, isLast: boolean, part: string) => {
    return {
      step: `${step.step}, part ${what}`,
      part,
      attempt,
      isLast,
      log: `logs/abcdefghijkl/Tune.${part}.log`,
    };
  };
  expect(partsOf(attempts, effects, names)).toEqual(
    new Map([
      [died, of('001', 1, false, '001-99999999')],
      [lost, of('001', 2, false, '001-ffffffff')],
      [again, of('001', 3, true, '001-00000000')],
      [other, of('002', 1, true, '002-12345678')],
    ]),
  );
});

test('a host is no part, and neither is what has the name of another step', () => {
  const names = [
    `${TUNE}-algo-1`,
    `${TUNE}/algo-1-1700000000`,
    'pipelines-abcdefghijkl-Tune-0123456789-001-12345678x',
  ];
  expect(partsOf(attempts, [], names)).toEqual(new Map());
});
