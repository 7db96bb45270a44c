import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeStepRunner, runningJobs, startedJobs } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { tuningRunner } from './local.ts';
import type { TuningRequest } from './request.ts';
import type { TuningResponse } from './response.ts';
import { hostSession, testSession } from './test/host-session.ts';
import { shellTuning, tuningContext } from './test/shell-tuning.ts';
import { startTuning } from './test/start-tuning.ts';

describeStepRunner('tuning on this machine', async () => {
  const { session, notes, close } = await hostSession();
  return {
    runner: tuningRunner(session),
    objects: session.objects,
    succeeding: shellTuning(notes, 'echo loss=$x; echo $x > /opt/ml/model/x; sleep 0.2'),
    failing: shellTuning(notes, 'exit 1'),
    endless: shellTuning(notes, 'exec sleep 600'),
    started: () => startedJobs(notes).length,
    running: () => runningJobs(notes).length,
    close,
  };
});

const limits = (jobs: number, parallel = 1) => ({
  ResourceLimits: { MaxNumberOfTrainingJobs: jobs, MaxParallelTrainingJobs: parallel },
});
const names = (response: TuningResponse) => response.TrainingJobSummaries.map((one) => one.TrainingJobName);
const values = (response: TuningResponse) =>
  response.TrainingJobSummaries.map((one) => one.FinalHyperParameterTuningJobObjectiveMetric?.Value);

describe('a tuning job', () => {
  test('answers as DescribeHyperParameterTuningJob does, best training job first', async () => {
    const { session, notes } = await testSession();
    const { reports, lines, metrics, told, ...context } = tuningContext(session.objects);
    const request = shellTuning(notes, 'echo loss=$x; echo $x > /opt/ml/model/x', limits(4));
    const response = await tuningRunner(session).run(request, context);
    expect(response).toMatchObject({
      HyperParameterTuningJobName: context.jobName,
      HyperParameterTuningJobArn: `arn:aws:sagemaker:eu-west-1:000000000000:hyper-parameter-tuning-job/${context.jobName}`,
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: {
        Completed: 4,
        InProgress: 0,
        RetryableError: 0,
        NonRetryableError: 0,
        Stopped: 0,
      },
      ObjectiveStatusCounters: { Succeeded: 4, Pending: 0, Failed: 0 },
      TrainingJobDefinition: request.TrainingJobDefinition,
    });
    expect(values(response)).toEqual(values(response).toSorted((a, b) => Number(a) - Number(b)));
    const [best] = response.TrainingJobSummaries;
    expect(response.BestTrainingJob).toEqual(best);
    expect(response.OverallBestTrainingJob).toBeUndefined();
    expect(best).toMatchObject({
      TrainingJobName: expect.stringMatching(/^abcdefghijkl-Tune-0123456789-00\d-[0-9a-f]{8}$/),
      TrainingJobStatus: 'Completed',
      ObjectiveStatus: 'Succeeded',
      TunedHyperParameters: { x: String(values(response)[0]) },
      FinalHyperParameterTuningJobObjectiveMetric: { Type: 'Minimize', MetricName: 'loss' },
    });
    // Each has its own log and model.
    for (const name of names(response)) {
      const part = name.split('-').slice(-2).join('-');
      expect(readFileSync(join(session.directory, `logs/abcdefghijkl/Tune.${part}.log`), 'utf8')).toMatch(
        /^loss=\d+\n$/,
      );
      expect(await session.objects.has(`s3://bucket/out/${name}/output/model.tar.gz`)).toBe(true);
    }
    expect(startedJobs(notes).map(({ name }) => name)).toEqual(names(response).toSorted());
    // What listeners hear: lines and metrics by trial, the best so far, the state of the job.
    expect(new Set(lines.map(({ part }) => part)).size).toBe(4);
    expect(metrics.map(({ name, part }) => [name, part?.length])).toEqual(Array(4).fill(['loss', 12]));
    expect(told.at(-1)).toMatch(/^best \d+ \(trial \d\) · 4\/4 done · 0 running$/);
    expect(reports[0]).toMatchObject({ HyperParameterTuningJobStatus: 'InProgress' });
    expect(reports.at(-1)).toMatchObject({ BestTrainingJob: best });
  });

  test('with one training job at a time is the same each time', async () => {
    const run = async (jobName: string) => {
      const { session, notes } = await testSession();
      const context = tuningContext(session.objects, { jobName });
      const request = shellTuning(notes, 'echo loss=$(( (x - 40) * (x - 40) ))', {
        ...limits(8),
        Strategy: 'Bayesian',
      });
      const response = await tuningRunner(session).run(request, context);
      return response.TrainingJobSummaries.map((one) => one.TunedHyperParameters);
    };
    expect(await run('a')).toEqual(await run('b'));
  });

  test('runs as many training jobs at once as it may', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    // Each waits until three have begun: with fewer at once none would end.
    const script = 'while test $(wc -l < "$NOTES/started") -lt 3; do sleep 0.05; done; echo loss=$x';
    const response = await tuningRunner(session).run(shellTuning(notes, script, limits(3, 3)), context);
    expect(response.TrainingJobStatusCounters.Completed).toBe(3);
  });

  test('does not run more at once than it may', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const script =
      'ls "$NOTES" | grep -c "^at-" >> "$NOTES/seen"; touch "$NOTES/at-$$"; sleep 0.1; rm "$NOTES/at-$$"; echo loss=$x';
    await tuningRunner(session).run(shellTuning(notes, script, limits(5, 2)), context);
    const seen = readFileSync(join(notes, 'seen'), 'utf8').split('\n').filter(Boolean).map(Number);
    expect(seen).toHaveLength(5);
    expect(Math.max(...seen)).toBeLessThan(2);
  });

  test('tries a training job that was lost again under another name', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    // The first one takes its keeper with it, as a machine does that dies: nobody knows how it ended.
    const script = 'mkdir "$NOTES/lost" && kill -KILL 0; echo loss=$x; echo $x > /opt/ml/model/x';
    const response = await tuningRunner(session).run(shellTuning(notes, script), context);
    const [lost, again] = startedJobs(notes).map(({ name }) => name);
    expect(again).toMatch(/-001-[0-9a-f]{8}$/);
    expect(again).not.toBe(lost);
    expect(names(response)).toEqual([again]);
    expect(response.TrainingJobStatusCounters).toMatchObject({ Completed: 1, NonRetryableError: 0 });
  });

  test('that expressions made unsearchable is refused before anything starts', async () => {
    const { session, notes } = await testSession();
    const ranges = { IntegerParameterRanges: [{ Name: 'x', MinValue: '9', MaxValue: '0' }] };
    const request = shellTuning(notes, 'true', { ParameterRanges: ranges });
    await expect(tuningRunner(session).run(request, tuningContext(session.objects))).rejects.toMatchObject({
      code: 'BAD_ARGUMENTS',
      category: 'job',
      message: expect.stringContaining('x'),
    });
    expect(startedJobs(notes)).toEqual([]);
  });

  test('is not failed by a training job that fails', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const script =
      'test $(wc -l < "$NOTES/started") != 2 || { echo boom > /opt/ml/output/failure; exit 1; }; echo loss=$x';
    const response = await tuningRunner(session).run(shellTuning(notes, script, limits(3)), context);
    expect(response.TrainingJobStatusCounters).toMatchObject({ Completed: 2, NonRetryableError: 1 });
    expect(response.ObjectiveStatusCounters).toEqual({ Succeeded: 2, Pending: 0, Failed: 1 });
    expect(response.TrainingJobSummaries.at(-1)).toMatchObject({
      TrainingJobStatus: 'Failed',
      ObjectiveStatus: 'Failed',
      FailureReason: 'AlgorithmError: boom, exit code: 1',
    });
  });

  test('fails when all fail, with why the first one did; and stops trying after five', async () => {
    const { session, notes } = await testSession();
    const { reports, ...context } = tuningContext(session.objects);
    const request = shellTuning(notes, 'echo "a last word"; exit 3', limits(20));
    const failure = await tuningRunner(session)
      .run(request, context)
      .catch((error) => error);
    expect(failure).toMatchObject({
      code: 'TUNING_FAILED',
      category: 'job',
      message:
        'No training job succeeded after 5 attempts: AlgorithmError: the job failed on algo-1, exit code: 3',
    });
    expect(failure.hint).toContain('a last word');
    expect(startedJobs(notes)).toHaveLength(5);
    expect(reports.at(-1)).toMatchObject({
      HyperParameterTuningJobStatus: 'Failed',
      FailureReason: failure.message,
    });
  });

  test('fails when none reports the objective, and says so', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    await expect(
      tuningRunner(session).run(shellTuning(notes, 'echo accuracy=1', limits(2)), context),
    ).rejects.toMatchObject({
      message: 'No training job reported the objective metric loss after 2 attempts',
    });
  });

  test('loses no value of a training job that writes much and quickly', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const script = 'yes "a line that tells nothing" | head -n 50000; echo loss=$x; seq 50000';
    const response = await tuningRunner(session).run(shellTuning(notes, script), context);
    expect(values(response)).toEqual([Number(response.BestTrainingJob?.TunedHyperParameters['x'])]);
  });

  test('really stops a training job that looks worse than the median', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    // Three good ones; the fourth reports something bad and would go on for long.
    const script = `n=$(wc -l < "$NOTES/started"); echo $n > /opt/ml/model/n; echo loss=$n; test $n -lt 4 || { echo loss=99; exec sleep 600; }; echo loss=1`;
    const request = shellTuning(notes, script, { ...limits(4), TrainingJobEarlyStoppingType: 'Auto' });
    const response = await tuningRunner(session).run(request, context);
    expect(response.TrainingJobStatusCounters).toMatchObject({ Completed: 3, Stopped: 1 });
    const stopped = response.TrainingJobSummaries.at(-1);
    expect(stopped).toMatchObject({ TrainingJobStatus: 'Stopped', ObjectiveStatus: 'Succeeded' });
    // Stopped at its first value, and what it had of a model is stored.
    expect(stopped?.FinalHyperParameterTuningJobObjectiveMetric?.Value).toBe(4);
    expect(await session.objects.has(`s3://bucket/out/${stopped?.TrainingJobName}/output/model.tar.gz`)).toBe(
      true,
    );
    expect(runningJobs(notes)).toEqual([]);
  });

  test('is complete when its target is reached: what runs is stopped, nothing more starts', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const script =
      'mkdir "$NOTES/first" || exec sleep 600; while test $(wc -l < "$NOTES/started") = 1; do sleep 0.05; done; echo loss=0';
    const request = shellTuning(notes, script, {
      ...limits(20, 2),
      TuningJobCompletionCriteria: { TargetObjectiveMetricValue: 0.5 },
    });
    const response = await tuningRunner(session).run(request, context);
    expect(response).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 1, Stopped: 1, InProgress: 0 },
    });
    expect(startedJobs(notes)).toHaveLength(2);
    expect(runningJobs(notes)).toEqual([]);
  });

  test('ends when its time is up, with the best of what there is', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const script = 'test $(wc -l < "$NOTES/started") = 1 || exec sleep 600; echo loss=$x';
    const request = (MaxRuntimeInSeconds: number) => {
      const ResourceLimits = { MaxParallelTrainingJobs: 1, MaxNumberOfTrainingJobs: 9, MaxRuntimeInSeconds };
      return shellTuning(notes, script, { ResourceLimits });
    };
    // Gone on with when the second one runs: on a slow machine its time would else be up before there is anything.
    const orchestrator = startTuning(notes, request(86_400));
    while (startedJobs(notes).length < 2) await setTimeout(20);
    orchestrator.kill('SIGKILL');
    await once(orchestrator, 'exit');
    const response = await tuningRunner(session).run(request(1), context);
    expect(response).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 1, Stopped: 1 },
      BestTrainingJob: { TrainingJobStatus: 'Completed' },
    });
  });

  test('takes several definitions in turn, each with its ranges and objective', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const { TrainingJobDefinition: one, ...request } = shellTuning(notes, 'echo loss=$x gain=$x', limits(4));
    const definition = (DefinitionName: string, Type: 'Minimize' | 'Maximize', MetricName: string) => ({
      ...one,
      DefinitionName,
      TuningObjective: { Type, MetricName },
      HyperParameterRanges: { IntegerParameterRanges: [{ Name: 'x', MinValue: '1', MaxValue: '99' }] },
      AlgorithmSpecification: {
        ...one?.AlgorithmSpecification,
        MetricDefinitions: [{ Name: MetricName, Regex: `${MetricName}=([0-9]+)` }],
      },
    });
    const {
      ParameterRanges: _,
      HyperParameterTuningJobObjective: __,
      ...config
    } = request.HyperParameterTuningJobConfig;
    const several = {
      ...request,
      HyperParameterTuningJobConfig: config,
      TrainingJobDefinitions: [
        definition('Small', 'Minimize', 'loss'),
        definition('Large', 'Maximize', 'gain'),
      ],
    } as TuningRequest;
    const response = await tuningRunner(session).run(several, context);
    const made = response.TrainingJobSummaries.map((summary) => [
      summary.TrainingJobDefinitionName,
      summary.FinalHyperParameterTuningJobObjectiveMetric?.MetricName,
    ]);
    expect(made.toSorted()).toEqual([
      ['Large', 'gain'],
      ['Large', 'gain'],
      ['Small', 'loss'],
      ['Small', 'loss'],
    ]);
  });

  test('starts warm from an earlier one, whose best may be the best over all', async () => {
    const { session, notes } = await testSession();
    const parent = tuningContext(session.objects, { jobName: 'abcdefghijkl-Parent-0123456789' });
    await tuningRunner(session).run(shellTuning(notes, 'echo loss=0', limits(2)), parent);
    const warm = shellTuning(
      notes,
      'echo loss=5',
      { ...limits(1), Strategy: 'Bayesian' },
      {
        WarmStartConfig: {
          WarmStartType: 'IdenticalDataAndAlgorithm',
          ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: parent.jobName }],
        },
      },
    );
    const response = await tuningRunner(session).run(warm, tuningContext(session.objects));
    expect(response.BestTrainingJob?.FinalHyperParameterTuningJobObjectiveMetric?.Value).toBe(5);
    expect(response.OverallBestTrainingJob).toMatchObject({
      TuningJobName: parent.jobName,
      FinalHyperParameterTuningJobObjectiveMetric: { Value: 0 },
    });
    const orphan = {
      ...warm.WarmStartConfig,
      ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: 'none' }],
    };
    await expect(
      tuningRunner(session).run(
        { ...warm, WarmStartConfig: orphan } as TuningRequest,
        tuningContext(session.objects, { jobName: 'other' }),
      ),
    ).rejects.toMatchObject({ code: 'TUNING_JOB_NOT_FOUND' });
  });

  test('gives each training job its hyperparameters, and checkpoints of its own', async () => {
    const { session, notes } = await testSession();
    const context = tuningContext(session.objects);
    const request = shellTuning(
      notes,
      'cat /opt/ml/input/config/hyperparameters.json >> "$NOTES/given"; echo >> "$NOTES/given"; ls /opt/ml/checkpoints >> "$NOTES/found"; touch /opt/ml/checkpoints/c; echo loss=$x',
      limits(2),
    );
    const TrainingJobDefinition = {
      ...request.TrainingJobDefinition,
      StaticHyperParameters: { sagemaker_program: '"train.py"', rounds: '7' },
      CheckpointConfig: { S3Uri: 's3://bucket/checkpoints/' },
    } as NonNullable<TuningRequest['TrainingJobDefinition']>;
    const response = await tuningRunner(session).run({ ...request, TrainingJobDefinition }, context);
    const given = readFileSync(join(notes, 'given'), 'utf8').trim().split('\n');
    expect(given.map((line) => JSON.parse(line))).toEqual(
      Array(2).fill({
        sagemaker_program: '"train.py"',
        rounds: '7',
        x: expect.stringMatching(/^\d+$/),
        _tuning_objective_metric: '"loss"',
      }),
    );
    expect(readFileSync(join(notes, 'found'), 'utf8')).toBe('');
    const [name = ''] = names(response);
    expect(await session.objects.has(`s3://bucket/checkpoints/${name}/c`)).toBe(true);
  });

  test('that is stopped stops its training jobs, whose models are stored', async () => {
    const { session, notes } = await testSession();
    const controller = new AbortController();
    const context = tuningContext(session.objects, { signal: controller.signal });
    const script =
      'trap "echo saved > /opt/ml/model/w; exit 0" TERM; echo ready > "$NOTES/ready-$$"; while :; do sleep 0.05; done';
    const run = tuningRunner(session)
      .run(shellTuning(notes, script, limits(4, 2)), context)
      .catch((error) => error);
    while ((await readdir(notes)).filter((name) => name.startsWith('ready')).length < 2) await setTimeout(20);
    controller.abort();
    expect(await run).toMatchObject({ code: 'STEP_STOPPED', category: 'stopped' });
    expect(runningJobs(notes)).toEqual([]);
    for (const { name } of startedJobs(notes))
      expect(await session.objects.has(`s3://bucket/out/${name}/output/model.tar.gz`)).toBe(true);
    expect(await Array.fromAsync(session.backendOf('Tune').list())).toEqual([]);
    expect(await readdir(join(session.directory, 'work'))).toEqual([]);
  });

  test('goes on where it was, and repeats nothing that ended', async () => {
    const { session, notes } = await testSession();
    const script = 'test ! -e "$NOTES/bad" || exit 1; echo loss=$x';
    // As if the job had two trials when its process died.
    const two = tuningContext(session.objects);
    await tuningRunner(session).run(shellTuning(notes, script, limits(2)), two);
    const { rmSync } = await import('node:fs');
    rmSync(join(session.directory, `endings/${two.jobName}.json`));
    writeFileSync(join(notes, 'other'), '');
    const response = await tuningRunner(session).run(shellTuning(notes, script, limits(4)), two);
    expect(response.TrainingJobStatusCounters.Completed).toBe(4);
    expect(startedJobs(notes)).toHaveLength(4);
  });
});
