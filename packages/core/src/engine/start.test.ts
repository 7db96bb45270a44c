import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { Preflight } from '../contract/session.ts';
import type { StepDefinition } from '../definition/document.ts';
import { after, documentOf, fork, step } from '../test/documents.ts';
import { choice, echo, kindOf } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';
import type { StartOptions } from './execution.ts';
import { checkedPlan, startExecution } from './start.ts';

const pipelineOf = (...steps: readonly StepDefinition[]) => pipelineFromDefinition('P', documentOf(...steps));

describe('what cannot run is refused, and nothing is written', () => {
  const refused = async (
    steps: readonly StepDefinition[],
    options: StartOptions = {},
    { name = 'P', preflight = async (): Promise<Preflight> => ({ problems: [], warnings: [] }) } = {},
  ) => {
    const session = memorySession([echo, choice], { preflight });
    const kept: string[] = [];
    const beforeRun = async () => void kept.push('files stored');
    const pipeline = pipelineFromDefinition(name, documentOf(...steps));
    const error = await startExecution(session, pipeline, options, { beforeRun }).catch((thrown) => thrown);
    expect([kept, ...session.journal.keys(), ...session.content.keys()]).toEqual([[]]);
    return error as unknown;
  };

  test('problems of the document, all of them', async () => {
    expect(await refused([after('A', 'X'), after('B', 'B')])).toMatchObject({
      code: 'PIPELINE_INVALID',
      category: 'input',
      problems: [{ code: 'UNKNOWN_STEP' }, { code: 'CYCLE' }],
    });
  });

  test('values of parameters', async () => {
    expect(await refused([step('A')], { parameters: { Typo: 'x' } })).toMatchObject({
      problems: [{ code: 'UNKNOWN_PARAMETER' }],
    });
  });

  test('nested conditions, when strict', async () => {
    const nested = [fork('A', 'if', [fork('B', 'if', [])])];
    expect(await refused(nested, { strict: true })).toMatchObject({
      problems: [{ code: 'NESTED_CONDITION' }],
    });
  });

  test('what the session lacks', async () => {
    const lack = {
      code: 'IMAGE_NOT_MAPPED',
      path: '$.Steps[0]',
      message: 'nobody mapped it',
      hint: 'Map it.',
    };
    const preflight = async () => ({ problems: [lack], warnings: [] });
    expect(await refused([step('A')], {}, { preflight } as never)).toMatchObject({
      message: 'The pipeline cannot run: $.Steps[0]: nobody mapped it',
      hint: 'Map it.',
      problems: [lack],
    });
  });

  test.each([
    '',
    '..',
    '../x',
    '/abs',
    'a b',
    'a_b',
    '-a',
    'a-',
    'a\0',
    'ü',
    'x'.repeat(257),
    `a${'-'.repeat(300)}b`,
  ])('a pipeline called %.20j', async (name) => {
    expect(await refused([step('A')], {}, { name })).toMatchObject({
      problems: [{ code: 'BAD_NAME', path: '$', hint: 'Rename the pipeline.' }],
    });
  });

  test.each([0, -1, Number.NaN])('%d steps at once', async (parallelism) => {
    expect(await refused([step('A')], { parallelism })).toMatchObject({
      code: 'BAD_PARALLELISM',
      category: 'input',
    });
  });

  test('a signal that has fired already', async () => {
    const reason = new Error('not now');
    expect(await refused([step('A')], { signal: AbortSignal.abort(reason) })).toBe(reason);
  });
});

test('a signal that fires while files are stored stops the start', async () => {
  const session = memorySession([echo]);
  const controller = new AbortController();
  const beforeRun = async () => controller.abort();
  const started = startExecution(
    session,
    pipelineOf(step('A')),
    { signal: controller.signal },
    { beforeRun },
  );
  await expect(started).rejects.toMatchObject({ name: 'AbortError' });
  expect(session.journal.size).toBe(0);
});

test('the record has what the execution was started with', async () => {
  const session = memorySession([echo]);
  const definition = {
    ...documentOf(step('A')),
    Parameters: [
      { Name: 'I', Type: 'Integer' as const, DefaultValue: 1 },
      { Name: 'D', Type: 'String' as const, DefaultValue: 'd' },
    ],
  };
  const execution = await session.start(pipelineFromDefinition('My-Pipe', definition), {
    parameters: { I: '7' },
  });
  await execution.wait();
  expect(execution.id).toMatch(/^[a-z0-9]{12}$/);
  expect(await session.runs.get(execution.id)).toEqual({
    id: execution.id,
    arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/My-Pipe/execution/${execution.id}`,
    pipelineName: 'My-Pipe',
    definition,
    parameters: { I: '7' },
    startTime: expect.any(Date),
    options: {},
    settings: {},
  });
});

test('a plan is asked of the session only for what is to be run', async () => {
  let asked = 0;
  const preflight = async () => {
    asked += 1;
    return { problems: [], warnings: [] };
  };
  const session = memorySession([kindOf('Echo', undefined, { uses: () => ({}) })], { preflight });
  const document = { ...documentOf(step('A')), Parameters: [{ Name: 'P', Type: 'String' as const }] };
  await checkedPlan(session, pipelineFromDefinition('P', document));
  expect(asked).toBe(0);
  await checkedPlan(session, pipelineFromDefinition('P', document), { parameters: { P: 'x' } });
  expect(asked).toBe(1);
});
