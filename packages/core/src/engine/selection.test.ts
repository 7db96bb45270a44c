import { describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { PipelineDefinition } from '../definition/document.ts';
import { planDefinition } from '../definition/plan.ts';
import { after, documentOf, fork, step } from '../test/documents.ts';
import { choice, echo, kindOf } from '../test/kinds.ts';
import { type MemorySession, memorySession } from '../test/memory-session.ts';
import { stepsFrom, stepsUntil } from './selection.ts';

/** A → B → C → D, and E beside them; C sees what B answered. */
const line = documentOf(
  step('A', { X: 1 }),
  step('B', { X: { Get: 'Steps.A.X' } }),
  step('C', { X: { Get: 'Steps.B.X' } }),
  after('D', 'C'),
  step('E'),
);

async function run(
  session: MemorySession,
  document: PipelineDefinition,
  steps?: readonly string[],
  source?: string,
) {
  const selection = steps && { selection: { steps, ...(source !== undefined && { source }) } };
  const execution = await session.start(pipelineFromDefinition('P', document), selection);
  await execution.wait().catch(() => undefined);
  return execution;
}

function counting(): { readonly session: MemorySession; readonly ran: string[] } {
  const ran: string[] = [];
  const kind = kindOf('Echo', async (request, { stepName }) => {
    ran.push(stepName);
    return request;
  });
  return { session: memorySession([kind, choice]), ran };
}

describe('selected steps', () => {
  test('run alone, with what an earlier execution answered for those before them', async () => {
    const { session, ran } = counting();
    const first = await run(session, line);
    ran.length = 0;
    const second = await run(session, line, ['C'], first.id);
    expect(ran).toEqual(['C']);
    expect(await second.steps()).toMatchObject([
      {
        StepName: 'B',
        StepStatus: 'Succeeded',
        SelectiveExecutionResult: { SourcePipelineExecutionArn: first.arn },
      },
      { StepName: 'C', StepStatus: 'Succeeded' },
    ]);
    expect((await second.describe()).PipelineExecutionStatus).toBe('Succeeded');
    const third = await run(session, line, ['C', 'D'], second.id);
    expect((await third.steps())[0]?.SelectiveExecutionResult?.SourcePipelineExecutionArn).toBe(first.arn);
  });

  test('that need nothing before them need no earlier execution', async () => {
    const { session, ran } = counting();
    await run(session, line, ['E', 'A']);
    expect(ran.sort()).toEqual(['A', 'E']);
  });

  test('inside a branch run where the condition selected it before', async () => {
    const { session, ran } = counting();
    const document = documentOf(fork('F', 'if', [step('Yes')], [step('No')]));
    const first = await run(session, document);
    ran.length = 0;
    expect(await (await run(session, document, ['Yes'], first.id)).steps()).toHaveLength(2);
    expect(ran).toEqual(['Yes']);
    const none = await run(session, document, ['No'], first.id);
    expect(await none.steps()).toMatchObject([{ StepName: 'F' }]);
  });

  test('are the same when the execution is resumed', async () => {
    const ran: string[] = [];
    let fails = true;
    const kind = kindOf('Echo', async (request, { stepName }) => {
      ran.push(stepName);
      if (stepName === 'C' && fails) throw new Error('the first time');
      return request;
    });
    const session = memorySession([kind]);
    fails = false;
    const first = await run(session, line);
    fails = true;
    const second = await run(session, line, ['C'], first.id);
    fails = false;
    ran.length = 0;
    await (await session.resume(second.id)).wait();
    expect(ran).toEqual(['C']);
  });
});

describe('a selection is refused, and nothing written', () => {
  const refused = async (steps: readonly string[], from?: 'whole' | 'part' | 'nothing') => {
    const { session } = counting();
    const whole = await run(session, line);
    const part = await run(session, line, ['E']);
    const before = session.journal.size;
    const source = { whole: whole.id, part: part.id, nothing: 'nothing' };
    const selection = { steps, ...(from && { source: source[from] }) };
    const error = await session
      .start(pipelineFromDefinition('P', line), { selection })
      .catch((thrown) => thrown);
    expect(session.journal.size).toBe(before);
    return error as Error;
  };

  test.each<[string, readonly string[], 'whole' | 'part' | 'nothing' | undefined, RegExp]>([
    ['without the steps between', ['A', 'C'], 'whole', /between two selected steps.*: B$/],
    ['with a step that is not there', ['A', 'X'], undefined, /no step X/],
    ['of nothing', [], undefined, /1 to 50/],
    ['of more than 50', Array.from({ length: 51 }, () => 'A'), undefined, /1 to 50/],
    ['without an execution to take from', ['C'], undefined, /what B made, and no execution/],
    ['from one in which the step did not succeed', ['C'], 'part', /what B made, and it did not succeed/],
  ])('%s', async (_, steps, from, message) => {
    const error = await refused(steps, from);
    expect(error).toMatchObject({ code: 'BAD_SELECTION', category: 'input' });
    expect(error.message).toMatch(message);
  });

  test('from an execution that nobody started', async () => {
    expect(await refused(['C'], 'nothing')).toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });
});

test('from a step on, and up to a step', async () => {
  const document = documentOf(step('A'), fork('F', 'if', [after('Yes', 'A')], []), after('Z', 'F'));
  const { graph } = await planDefinition(document, memorySession([echo, choice]).kinds);
  expect(stepsFrom(graph, 'F')).toEqual(['F', 'Yes', 'Z']);
  expect(stepsUntil(graph, 'Yes')).toEqual(['A', 'F', 'Yes']);
  expect(() => stepsFrom(graph, 'X')).toThrow(/no step X/);
});
