import { describe, expect, test } from 'vitest';
import { pipelineOf, trainStep } from '../test/managed-session.ts';
import { planForPipelines } from './plan.ts';
import { serviceKinds } from './service-kinds.ts';

const kinds = serviceKinds([]);
const condition = (Name: string, IfSteps: unknown[]): ReturnType<typeof trainStep> =>
  ({ Name, Type: 'Condition', Arguments: { Conditions: [], IfSteps, ElseSteps: [] } }) as never;

describe('the plan of a managed pipeline', () => {
  test('takes steps that only SageMaker runs, in their place among the others', async () => {
    const lambda = {
      Name: 'Tell',
      Type: 'Lambda',
      Arguments: { model: { Get: 'Steps.Train.TrainingJobName' } },
      FunctionArn: 'arn',
      OutputParameters: [],
    };
    const plan = await planForPipelines(pipelineOf([trainStep('Train'), lambda]), kinds);
    expect(plan).toMatchObject({ problems: [], warnings: [] });
    expect(plan.graph.nodes.map(({ step, dependencies }) => [step.name, [...dependencies]])).toEqual([
      ['Train', []],
      ['Tell', [0]],
    ]);
  });

  test('warns of what the service is said not to run, and refuses it where that is asked for', async () => {
    const own = { ...kinds.get('Lambda'), type: 'Mine' } as never;
    const nested = pipelineOf([
      condition('Outer', [condition('Inner', [])]),
      { ...trainStep('Odd'), Type: 'Mine' },
    ]);
    const withOwn = serviceKinds([own]);
    const { problems, warnings } = await planForPipelines(nested, withOwn);
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'NESTED_CONDITION', step: 'Inner', message: expect.not.stringContaining('runs here') },
      { code: 'NOT_ON_PIPELINES', step: 'Odd', path: '$.Steps[1].Type' },
    ]);
    const strict = await planForPipelines(nested, withOwn, { strict: true });
    expect(strict.problems.map(({ code }) => code)).toEqual(['NESTED_CONDITION', 'NOT_ON_PIPELINES']);
    expect(strict.warnings).toEqual([]);
  });

  test('tells of what is too large for the service', async () => {
    const HyperParameters = { long: 'x'.repeat(1_048_577) };
    const step = trainStep('Train', { Arguments: { ...trainStep('Train').Arguments, HyperParameters } });
    const parameters = Array.from({ length: 201 }, (_, i) => ({ Name: `P${i}`, Type: 'String' as const }));
    const { problems } = await planForPipelines(pipelineOf([step], { parameters }), kinds);
    expect(problems.map(({ code }) => code)).toEqual(['DEFINITION_TOO_LARGE', 'TOO_MANY_PARAMETERS']);
    const many = Array.from({ length: 51 }, (_, i) => trainStep(`Train${i}`));
    await expect(planForPipelines(pipelineOf(many), kinds)).resolves.toMatchObject({
      problems: [],
      warnings: [{ code: 'MANY_STEPS' }],
    });
  });
});
