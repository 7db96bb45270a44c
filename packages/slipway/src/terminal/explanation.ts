import type { Difference, StepExplanation } from '@slipway/core';
import { clockTime, printable, styled } from './format.ts';

const DECISIONS: Readonly<Record<StepExplanation['decision'], string>> = {
  ran: 'ran',
  cached: 'was taken from the cache',
  reused: 'was not run again',
  'not started': 'has not started',
};

/** Why a step ran or did not have to, for people. */
export function explanationText(explanation: StepExplanation): string[] {
  const { step, decision, because, source, nearest, passedOver, history } = explanation;
  const from = source === undefined ? '' : `, of execution ${source}`;
  return [
    `${styled('bold', `${step} ${DECISIONS[decision]}${from}`)}: ${printable(because)}`,
    ...(nearest === undefined || nearest.differences.length === 0
      ? []
      : [
          '',
          ` ${styled('dim', `SINCE ${nearest.execution}, ${timeOf(nearest)}`)}`,
          ...nearest.differences.flatMap(changeLines),
        ]),
    ...passedOver.flatMap((run) => [
      '',
      ` ${styled('dim', `NOT TAKEN: ${run.execution}, ${timeOf(run)}`)}`,
      ` ${printable(run.because)}`,
      ...run.outputs.flatMap(changeLines),
    ]),
    ...(history.length === 0 ? [] : ['', styled('dim', ' WHAT BEFELL IT')]),
    ...history.map((moment) => ` ${timeOf(moment)}  ${printable(moment.text)}`),
  ];
}

function timeOf({ time }: { readonly time: string }): string {
  return clockTime(new Date(time));
}

/** A part, and below it what it was and what it is. */
function changeLines({ part, before, after }: Difference): string[] {
  const line = (sign: string, style: 'red' | 'green', value: string): string =>
    styled(style, `   ${sign} ${printable(value)}`);
  return [
    ` ${printable(part)}`,
    ...(before === undefined ? [] : [line('-', 'red', before)]),
    ...(after === undefined ? [] : [line('+', 'green', after)]),
  ];
}
