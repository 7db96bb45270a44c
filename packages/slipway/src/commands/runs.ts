import type { ExecutionStatus, RunStore } from '@slipway/core';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { isInterrupted } from '../interrupted.ts';
import { isManaged, openManaged } from '../managed/open-managed.ts';
import { openRuns } from '../open-runs.ts';
import { oneOf, readOptions, wholeNumber } from '../options.ts';
import { answer } from '../terminal/answer.ts';
import { styled } from '../terminal/format.ts';
import { type ListedExecution, runsTable } from '../terminal/runs-table.ts';

const usage = `Usage: slipway runs [options]

Lists executions, newest first. One that has not ended though nobody runs it is shown as interrupted.

  --pipeline NAME    only those of this pipeline
  --status STATUS    only Executing, Stopping, Stopped, Failed or Succeeded ones
  --limit N          at most so many (default: 20)
  --all              all of them
  --target NAME      pipelines: those that SageMaker walks (default: those that run from here)
  --dir DIR          the folder that holds .slipway (default: the current folder)
  --config FILE      the config file that says where SageMaker is, with --target pipelines
  --json             in the shape of ListPipelineExecutions, as one JSON document on stdout`;

const options = {
  pipeline: { type: 'string' },
  status: { type: 'string' },
  limit: { type: 'string' },
  all: { type: 'boolean' },
  target: { type: 'string' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const STATUSES: readonly ExecutionStatus[] = ['Executing', 'Stopping', 'Stopped', 'Failed', 'Succeeded'];

export const runsCommand: Command = {
  usage,
  async run(args, print) {
    const { values } = readOptions(args, options, usage, []);
    oneOf('status', values.status, STATUSES);
    const limit = values.all ? Number.POSITIVE_INFINITY : (wholeNumber('limit', values.limit) ?? 20);
    const managed = isManaged(values);
    const runs = managed ? (await openManaged(values)).runs : openRuns(values.dir);
    const { listed, isMore } = await list(runs, limit, {
      ...(values.pipeline !== undefined && { pipelineName: values.pipeline }),
      ...(values.status !== undefined && { status: values.status as ExecutionStatus }),
    });
    await runs?.close();
    if (values.json) print({ PipelineExecutionSummaries: listed.map(described) });
    else show(listed, isMore, managed ? 'SageMaker' : 'here');
    return exitCodes.succeeded;
  },
};

async function list(
  runs: RunStore | undefined,
  limit: number,
  filter: Parameters<RunStore['list']>[0],
): Promise<{ readonly listed: readonly ListedExecution[]; readonly isMore: boolean }> {
  const listed: ListedExecution[] = [];
  if (runs === undefined) return { listed, isMore: false };
  // One more than is shown tells whether there are more.
  const asked = { ...filter, ...(Number.isFinite(limit) && { limit: limit + 1 }) };
  for await (const execution of runs.list(asked)) {
    if (listed.length >= limit) return { listed, isMore: true };
    listed.push({ ...execution, isInterrupted: await isInterrupted(execution, runs) });
  }
  return { listed, isMore: false };
}

function show(listed: readonly ListedExecution[], isMore: boolean, where: 'here' | 'SageMaker'): void {
  if (listed.length === 0) {
    console.error(
      where === 'here'
        ? 'There is no such execution here. --dir names the folder that holds .slipway.'
        : 'SageMaker has no such execution. AWS_REGION and AWS_PROFILE say where it is asked.',
    );
    return;
  }
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  answer(runsTable(listed, { now: new Date(), columns }).join('\n'));
  if (isMore)
    console.error(
      styled('dim', ` … and older ones: slipway runs --all${where === 'here' ? '' : ' --target pipelines'}`),
    );
}

/** In the shape of PipelineExecutionSummary. `Interrupted` is Slipway's own. */
function described(execution: ListedExecution): object {
  return {
    PipelineExecutionArn: execution.arn,
    StartTime: execution.startTime,
    PipelineExecutionStatus: execution.status,
    ...(execution.failureReason !== undefined && {
      PipelineExecutionFailureReason: execution.failureReason,
    }),
    ...(execution.isInterrupted && { Interrupted: true }),
  };
}
