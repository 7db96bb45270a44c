import { expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { PipelineDefinition, StepDefinition } from '../definition/document.ts';
import { kindOf, memorySession } from '../test/memory-session.ts';

function document(...Steps: StepDefinition[]): PipelineDefinition {
  return { Version: '2020-12-01', Steps };
}

test('a step sees what the step before it answered', async () => {
  const seen: unknown[] = [];
  const session = memorySession([
    kindOf('Echo', async (request) => {
      seen.push(request);
      return request;
    }),
  ]);
  const definition = document(
    { Name: 'B', Type: 'Echo', Arguments: { From: { Get: 'Steps.A.Value' } } },
    { Name: 'A', Type: 'Echo', Arguments: { Value: 3 } },
  );
  const execution = await session.start(pipelineFromDefinition('P', definition));
  await execution.wait();
  expect(seen).toEqual([{ Value: 3 }, { From: 3 }]);
  expect((await execution.steps()).map((step) => [step.StepName, step.StepStatus])).toEqual([
    ['A', 'Succeeded'],
    ['B', 'Succeeded'],
  ]);
});

test('a chain of 10,000 steps plans and runs', async () => {
  const session = memorySession([kindOf('Echo')]);
  const steps = Array.from({ length: 10_000 }, (_, i) => ({
    Name: `S${i}`,
    Type: 'Echo',
    Arguments: {},
    ...(i > 0 && { DependsOn: [`S${i - 1}`] }),
  }));
  const execution = await session.start(pipelineFromDefinition('P', document(...steps)));
  await execution.wait();
  expect(await execution.steps()).toHaveLength(10_000);
});
