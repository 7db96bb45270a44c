import type { PipelineDefinition, StandardSchema, StepDefinition, StepKind } from '@slipway/core';

const anything: StandardSchema = {
  '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) },
};

/** A step that does nothing, in this process. */
export const noOpKind: StepKind = {
  type: 'NoOp',
  request: anything,
  support: {},
  runner: async () => ({ run: async () => ({}) }),
};

/** Each step waits for the one before it. */
export function chain(count: number, type = 'NoOp'): PipelineDefinition {
  return document(count, (i) => (i === 0 ? {} : { DependsOn: [`Step${i - 1}`] }), type);
}

/** All steps wait for the first one. */
export function fanOut(count: number, type = 'NoOp'): PipelineDefinition {
  return document(count, (i) => (i === 0 ? {} : { DependsOn: ['Step0'] }), type);
}

function document(
  count: number,
  more: (i: number) => Partial<StepDefinition>,
  Type: string,
): PipelineDefinition {
  const Steps = Array.from({ length: count }, (_, i) => ({
    Name: `Step${i}`,
    Type,
    Arguments: {},
    ...more(i),
  }));
  return { Version: '2020-12-01', Steps };
}
