import { type ExecutionStatus, type ExecutionSummary, isSlipwayError, type ListOptions } from '@slipway/core';
import { type ExecutionPlace, executionPlace } from './execution-arn.ts';
import { isOver, timeOf } from './look.ts';
import { pages } from './pages.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { noPipeline } from './refused.ts';

type Place = Pick<PipelinesAccount, 'sagemaker' | 'region'>;

/** An id has twelve characters: no other begins with a whole one. */
const ID_LENGTH = 12;

/** Executions of one pipeline or of all, newest first. Asks for no more than is read. */
export async function* listManaged(
  session: Place,
  { pipelineName, status, idPrefix = '', limit = Number.POSITIVE_INFINITY }: ListOptions = {},
): AsyncGenerator<ExecutionSummary> {
  const executions = pipelineName === undefined ? ofAll(session) : ofPipeline(session, pipelineName);
  const most = idPrefix.length >= ID_LENGTH ? 1 : limit;
  let count = 0;
  for await (const execution of executions) {
    if (count >= most) return;
    if (!execution.id.startsWith(idPrefix) || (status !== undefined && execution.status !== status)) continue;
    count += 1;
    yield await withEnd(session, execution);
    if (count >= most) return;
  }
}

interface Listed extends ExecutionPlace {
  readonly status: ExecutionStatus;
  readonly startTime: Date;
  readonly failureReason?: string;
}

/** A list does not tell when executions ended. */
async function withEnd({ sagemaker }: Place, listed: Listed): Promise<ExecutionSummary> {
  const { id, arn, pipelineName, status, startTime, failureReason } = listed;
  const summary = { id, arn, pipelineName, status, startTime, ...(failureReason && { failureReason }) };
  if (!isOver(listed)) return { ...summary, lastModified: new Date() };
  const described = await sagemaker.call('describePipelineExecution', { PipelineExecutionArn: arn });
  return { ...summary, lastModified: timeOf(described['LastModifiedTime'] ?? described['CreationTime']) };
}

async function* ofPipeline({ sagemaker, region }: Place, PipelineName: string): AsyncGenerator<Listed> {
  const input = { PipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' };
  try {
    for await (const summary of pages(
      sagemaker,
      'listPipelineExecutions',
      input,
      'PipelineExecutionSummaries',
    )) {
      const place = executionPlace(String(summary['PipelineExecutionArn']));
      const failureReason = summary['PipelineExecutionFailureReason'];
      if (place === undefined) continue;
      yield {
        ...place,
        status: summary['PipelineExecutionStatus'] as ExecutionStatus,
        startTime: timeOf(summary['StartTime']),
        ...(typeof failureReason === 'string' && { failureReason }),
      };
    }
  } catch (error) {
    if (isSlipwayError(error, 'AWS_NOT_FOUND')) throw noPipeline(PipelineName, region);
    throw error;
  }
}

interface Source {
  readonly next: Listed;
  readonly rest: AsyncGenerator<Listed>;
}

/** Of all pipelines that ever ran; those of a pipeline are asked for only once none that is known is newer. */
async function* ofAll(session: Place): AsyncGenerator<Listed> {
  const { sagemaker } = session;
  const closed: { readonly name: string; readonly last: number }[] = [];
  for await (const pipeline of pages(sagemaker, 'listPipelines', {}, 'PipelineSummaries')) {
    const { PipelineName, LastExecutionTime } = pipeline;
    if (LastExecutionTime !== undefined)
      closed.push({ name: String(PipelineName), last: timeOf(LastExecutionTime).getTime() });
  }
  closed.sort((one, other) => other.last - one.last);
  const open: Source[] = [];
  const reopen = async (rest: AsyncGenerator<Listed>): Promise<void> => {
    const { value, done } = await rest.next();
    if (!done) open.push({ next: value, rest });
  };
  for (;;) {
    open.sort((one, other) => other.next.startTime.getTime() - one.next.startTime.getTime());
    const [newest] = open;
    const [other] = closed;
    if (other !== undefined && !(newest && newest.next.startTime.getTime() >= other.last)) {
      closed.shift();
      await reopen(ofPipeline(session, other.name));
    } else if (newest === undefined) return;
    else {
      open.shift();
      yield newest.next;
      await reopen(newest.rest);
    }
  }
}

/** The ARN of an execution that is named by it, or by its id; `undefined`: there is none. */
export async function findManaged(session: Place, idOrArn: string): Promise<ExecutionPlace | undefined> {
  const place = executionPlace(idOrArn);
  if (place !== undefined) return place;
  for await (const { arn } of listManaged(session, { idPrefix: idOrArn, limit: 1 }))
    return executionPlace(arn);
  return undefined;
}
