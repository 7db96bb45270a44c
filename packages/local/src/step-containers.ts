import type { ContainerSettings } from '@slipway/core';
import { matchingValues } from './step-glob.ts';

/** What is asked of a step's containers: of each setting the first that matches; `undefined` where there is none. */
export function stepContainers(
  byStep: Readonly<Record<string, ContainerSettings>>,
): (step: string) => ContainerSettings | undefined {
  return (step) => {
    const matching = matchingValues(byStep, step);
    return matching.length === 0 ? undefined : Object.assign({}, ...matching.toReversed());
  };
}
