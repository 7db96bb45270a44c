import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readExecution } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { failStep, heard, managedTest, modelStep, pipelineOf, trainStep } from '../test/managed-session.ts';

const two = pipelineOf([trainStep('Train'), modelStep('Model', 'Train')]);

describe('an execution', () => {
  test('is told as one that runs here is: steps, logs, their end; and told so again from what SageMaker keeps', async () => {
    const { session, another } = await managedTest({ onJob: () => ({ logs: ['epoch 1', 'epoch 2'] }) });
    const { events, words } = heard();
    const execution = await session.start(two, { onEvent: (event) => events.push(event) });
    await expect(execution.wait()).resolves.toMatchObject({
      PipelineExecutionArn: execution.arn,
      PipelineExecutionStatus: 'Succeeded',
      CreationTime: expect.any(Date),
    });
    expect(execution.arn).toBe(
      `arn:aws:sagemaker:eu-west-1:123456789012:pipeline/P/execution/${execution.id}`,
    );
    expect(words()).toEqual([
      'ExecutionStarted',
      'Train StepStarting',
      'Train StepExecuting',
      'Train Log epoch 1',
      'Train Log epoch 2',
      'Train StepSucceeded',
      'Model StepStarting',
      'Model StepSucceeded',
      'ExecutionEnded',
    ]);
    const [train, model] = await execution.steps();
    expect(train).toMatchObject({
      StepName: 'Train',
      StepType: 'Training',
      StepStatus: 'Succeeded',
      AttemptCount: 1,
      EndTime: expect.any(Date),
      Metadata: { TrainingJob: { Arn: expect.stringContaining(`pipelines-${execution.id}-Train-`) } },
    });
    expect(model).toMatchObject({ StepType: 'Model', Metadata: { Model: { Arn: expect.any(String) } } });
    const recorded = await readExecution(await another(), execution.id);
    expect(recorded.describe()).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
    expect(await recorded.steps()).toEqual(await execution.steps());
    expect(recorded.record).toMatchObject({ pipelineName: 'P', definition: two.toJSON(), parameters: {} });
    const response = recorded.state.steps.get('Train')?.response;
    expect(response).toMatchObject({ TrainingJobStatus: 'Completed', ModelArtifacts: expect.any(Object) });
  });

  test('is started once, though the answer was lost; with what it was given', async () => {
    const { service, session } = await managedTest();
    const parameters = [
      { Name: 'Rounds', Type: 'Integer' as const, DefaultValue: 1 },
      { Name: 'Quick', Type: 'Boolean' as const, DefaultValue: true },
    ];
    service.addFault({ operation: 'StartPipelineExecution', kind: 'lost-answer' });
    const execution = await session.start(pipelineOf([trainStep('Train')], { parameters }), {
      parameters: { Rounds: 7, Quick: false },
      parallelism: 2,
    });
    await execution.wait();
    expect(service.countOf('StartPipelineExecution')).toBe(2);
    expect(service.snapshot().executions).toEqual([execution.arn]);
    expect(
      service.calls.find(({ operation }) => operation === 'StartPipelineExecution')?.input,
    ).toMatchObject({
      PipelineParameters: [
        { Name: 'Rounds', Value: '7' },
        { Name: 'Quick', Value: 'false' },
      ],
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
    });
    const { record } = await readExecution(session, execution.id);
    expect(record).toMatchObject({
      parameters: { Rounds: '7', Quick: 'false' },
      options: { parallelism: 2 },
    });
    expect(await readdir(join(session.directory, 'starts'))).toEqual([]);
  });

  test('asked for again after no answer came at all, is the one that was started then', async () => {
    const { service, session, another } = await managedTest();
    service.addFault({ operation: 'StartPipelineExecution', kind: 'lost-answer', times: 8 });
    await expect(session.start(two)).rejects.toMatchObject({ code: 'AWS_UNREACHABLE' });
    expect(service.snapshot().executions).toHaveLength(1);
    const execution = await (await another()).start(two);
    await execution.wait();
    expect(service.snapshot().executions).toEqual([execution.arn]);
    // Once it has been answered, the same request is another start.
    await (await session.start(two)).wait();
    expect(service.snapshot().executions).toHaveLength(2);
    expect(service.countOf('CreatePipeline')).toBe(1);
    expect(service.countOf('UpdatePipeline')).toBe(0);
  });

  test('is watched through throttling and faults of the service, which are told of where they last', async () => {
    const { service, session } = await managedTest();
    service.addFault({ operation: 'DescribePipelineExecution', kind: 'throttling', times: 3 });
    service.addFault({ operation: 'ListPipelineExecutionSteps', kind: 'server-error', times: 20, after: 1 });
    service.addFault({ service: 'logs', kind: 'access-denied', times: 2 });
    const { events, words } = heard();
    const execution = await session.start(two, { onEvent: (event) => events.push(event) });
    await execution.wait();
    expect(words().filter((word) => /Step|Ended/.test(word))).toEqual([
      'Train StepStarting',
      'Train StepExecuting',
      'Train StepSucceeded',
      'Model StepStarting',
      'Model StepSucceeded',
      'ExecutionEnded',
    ]);
    const warnings = events.flatMap((event) => (event.type === 'Warning' ? [event.message] : []));
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`Nobody knows how ${execution.id} stands`),
        expect.stringContaining('Its log cannot be read'),
      ]),
    );
  });

  test('that failed says why, with the end of the log; and goes on from there when it is retried', async () => {
    let isGood = false;
    const { service, session, another } = await managedTest({
      onJob: () =>
        isGood ? {} : { ends: 'Failed', failureReason: 'AlgorithmError: no data', logs: ['reading', 'none'] },
    });
    const pipeline = pipelineOf([trainStep('Train'), modelStep('Model', 'Train')]);
    const execution = await session.start(pipeline);
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
    const failed = (await readExecution(session, execution.id)).state.steps.get('Train');
    expect(failed).toMatchObject({
      status: 'Failed',
      failureReason: 'ClientError: AlgorithmError: no data',
      hint: expect.stringMatching(
        /^The last lines of its log:\n {2}reading\n {2}none\nAll about it: aws sagemaker describe-training-job --training-job-name pipelines-/,
      ),
    });
    isGood = true;
    service.addFault({ operation: 'RetryPipelineExecution', kind: 'lost-answer' });
    const { events, words } = heard();
    const again = await (await another()).resume(execution.id, { onEvent: (event) => events.push(event) });
    expect(again.arn).toBe(execution.arn);
    await expect(again.wait()).resolves.toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
    const heardWords = words().filter((word) => !word.includes(' Log '));
    expect(heardWords).toEqual([
      'ExecutionStarted',
      'Train StepStarting',
      'Train StepExecuting',
      'Train StepFailed',
      'ExecutionEnded',
      'ExecutionResumed',
      'Train StepStarting',
      'Train StepExecuting',
      'Train StepSucceeded',
      'Model StepStarting',
      'Model StepSucceeded',
      'ExecutionEnded',
    ]);
    expect(service.snapshot().executions).toHaveLength(1);
    await expect(session.resume(execution.id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_RESUMABLE' });
  });

  test('that ended in a Fail step cannot be retried', async () => {
    const { service, session } = await managedTest();
    const execution = await session.start(pipelineOf([trainStep('Train'), failStep('Enough', ['Train'])]));
    await expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
    await expect(session.resume(execution.id)).rejects.toMatchObject({
      code: 'EXECUTION_NOT_RESUMABLE',
      message: expect.stringContaining('Fail step Enough'),
    });
    expect(service.countOf('RetryPipelineExecution')).toBe(0);
  });

  test.each(['by its signal', 'from another process'])(
    'is stopped %s, with the jobs that run',
    async (by) => {
      const { service, session, another } = await managedTest({ onJob: () => ({ ends: 'WhenStopped' }) });
      const controller = new AbortController();
      const { events, words } = heard();
      const running = Promise.withResolvers<void>();
      const execution = await session.start(two, {
        signal: controller.signal,
        onEvent(event) {
          events.push(event);
          if (event.type === 'StepExecuting') running.resolve();
        },
      });
      const waited = expect(execution.wait()).rejects.toMatchObject({ code: 'EXECUTION_STOPPED' });
      await running.promise;
      await expect(session.resume(execution.id)).rejects.toMatchObject({ code: 'EXECUTION_OWNED' });
      if (by === 'by its signal') controller.abort();
      else await (await another()).stop(execution.id);
      await waited;
      expect(service.countOf('StopPipelineExecution')).toBe(1);
      expect(words().slice(-3)).toEqual(['ExecutionStopping', 'Train StepStopped', 'ExecutionEnded']);
      expect(service.snapshot().jobs).toMatchObject([{ status: 'Stopped' }]);
      // One that has ended is left as it is.
      await session.stop(execution.id);
      expect(service.countOf('StopPipelineExecution')).toBe(1);
    },
  );

  test('of selected steps takes the others from the execution that is named', async () => {
    const { session } = await managedTest();
    const first = await session.start(two);
    await first.wait();
    const { events, words } = heard();
    const second = await session.start(two, {
      selection: { steps: ['Model'], source: first.id },
      onEvent: (event) => events.push(event),
    });
    await second.wait();
    expect(words()).toEqual([
      'ExecutionStarted',
      'Train StepReused',
      'Model StepStarting',
      'Model StepSucceeded',
      'ExecutionEnded',
    ]);
    expect((await second.steps())[0]?.SelectiveExecutionResult).toEqual({
      SourcePipelineExecutionArn: first.arn,
    });
    const { options } = (await readExecution(session, second.arn)).record;
    expect(options.selection).toEqual({ steps: ['Model'], source: first.id });
  });

  test('whose listener throws is stopped, and its waiting rejects with what was thrown', async () => {
    const { service, session } = await managedTest({ onJob: () => ({ ends: 'WhenStopped' }) });
    const execution = await session.start(two, {
      onEvent(event) {
        if (event.type === 'StepStarting') throw new Error('enough');
      },
    });
    await expect(execution.wait()).rejects.toThrow('enough');
    expect(service.countOf('StopPipelineExecution')).toBe(1);
  });

  test('is not started where an input is missing, and what has no effect there is told of', async () => {
    const { service, session } = await managedTest();
    const { events, words } = heard();
    const execution = await session.start(two, { cache: 'all', onEvent: (event) => events.push(event) });
    await execution.wait();
    expect(words()).toContain('Warning');
    const unknown = session.start(two, { parameters: { None: '1' } });
    await expect(unknown).rejects.toMatchObject({ code: 'PIPELINE_INVALID', category: 'input' });
    expect(service.countOf('StartPipelineExecution')).toBe(1);
  });
});

describe('the executions of an account', () => {
  test('are listed newest first, of all pipelines or one, and found by the start of an id', async () => {
    const { service, session, another } = await managedTest();
    const ids: string[] = [];
    for (const name of ['A', 'B', 'A']) {
      const execution = await session.start(pipelineOf([trainStep('Train')], { name }));
      await execution.wait();
      ids.unshift(execution.id);
    }
    await session.upsert(pipelineOf([trainStep('Train')], { name: 'NeverRun' }));
    const { runs } = await another();
    const listed = async (options?: Parameters<typeof runs.list>[0]): Promise<string[]> =>
      (await Array.fromAsync(runs.list(options))).map(({ id }) => id);
    expect(await listed()).toEqual(ids);
    expect(await listed({ pipelineName: 'A' })).toEqual([ids[0], ids[2]]);
    expect(await listed({ limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await listed({ status: 'Failed' })).toEqual([]);
    expect(await listed({ idPrefix: ids[2]?.slice(0, 8) ?? '' })).toEqual([ids[2]]);
    const before = service.countOf('ListPipelineExecutions');
    expect(await listed({ limit: 1 })).toEqual([ids[0]]);
    // Only the pipeline that ran last is asked for its executions.
    expect(service.countOf('ListPipelineExecutions') - before).toBe(1);
    await expect(listed({ pipelineName: 'None' })).rejects.toMatchObject({ code: 'PIPELINE_NOT_FOUND' });
    await expect(runs.get('aaaaaaaaaaaa')).resolves.toBeUndefined();
    await expect(session.stop('aaaaaaaaaaaa')).rejects.toMatchObject({
      code: 'EXECUTION_NOT_FOUND',
      category: 'input',
    });
    await expect(runs.remove(ids[0] ?? '')).rejects.toMatchObject({ code: 'NOT_ON_PIPELINES' });
  });
});

describe('delete', () => {
  test('removes the pipeline and the models that its executions made, and says so', async () => {
    const { service, session } = await managedTest();
    const made: string[] = [];
    for (let run = 0; run < 2; run++) {
      const execution = await session.start(two);
      await execution.wait();
      made.push(execution.id);
    }
    const input = { ModelName: 'mine', PrimaryContainer: { Image: 'image' }, ExecutionRoleArn: session.role };
    await session.sagemaker.call('createModel', input);
    const names = made.map((id) => expect.stringMatching(new RegExp(`^pipelines-${id}-Model-`)));
    await expect(session.remains('P')).resolves.toMatchObject({ models: expect.arrayContaining(names) });
    service.addFault({ operation: 'DeletePipeline', kind: 'lost-answer' });
    const gone = await session.delete('P');
    expect(gone).toEqual({
      PipelineArn: 'arn:aws:sagemaker:eu-west-1:123456789012:pipeline/P',
      models: expect.arrayContaining(names),
      executions: 2,
    });
    expect(service.snapshot()).toMatchObject({ pipelines: [], models: ['mine'] });
    await expect(session.delete('P')).rejects.toMatchObject({
      code: 'PIPELINE_NOT_FOUND',
      category: 'input',
    });
  });

  test('leaves models alone where that is asked for, and everything while an execution goes on', async () => {
    const { service, session } = await managedTest();
    await (await session.start(two)).wait();
    service.addRule({ ends: 'WhenStopped' });
    const execution = await session.start(two);
    await expect(session.delete('P')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' });
    expect(service.snapshot()).toMatchObject({ pipelines: ['P'], models: [expect.any(String)] });
    await execution.stop();
    await expect(session.delete('P', { keepModels: true })).resolves.toMatchObject({ models: [] });
    expect(service.snapshot()).toMatchObject({ pipelines: [], models: [expect.any(String)] });
  });
});
