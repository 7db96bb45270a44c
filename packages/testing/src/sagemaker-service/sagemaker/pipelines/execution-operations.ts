import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '@slipway/core';
import { validationException } from '../../service-error.ts';
import type { Operations, ServiceState } from '../../service-state.ts';
import { checkInput, type FieldRule, REQUIRED } from '../check-input.ts';
import { field, name, pick, text } from '../input.ts';
import { page } from '../listing.ts';
import { executionOf, pipelineOf } from './pipeline.ts';
import type { PipelineExecution } from './pipeline-records.ts';
import { retry, start } from './start-execution.ts';

const TOKEN: FieldRule = { required: true, pattern: '.{32,128}' };
const ARN = { PipelineExecutionArn: REQUIRED };

export const executionOperations: Operations = {
  /** The same token never starts a second one. Source: SageMaker API, StartPipelineExecution. */
  async StartPipelineExecution(input, service) {
    checkInput(input, {
      PipelineName: REQUIRED,
      ClientRequestToken: TOKEN,
      'PipelineParameters[].Name': REQUIRED,
      'PipelineParameters[].Value': { required: true, max: 1024 },
    });
    const pipeline = pipelineOf(name(input, 'PipelineName'), service);
    const token = `${pipeline.arn} ${text(input, 'ClientRequestToken')}`;
    const starting = service.startTokens.get(token) ?? start(pipeline, input, service);
    service.startTokens.set(token, starting);
    starting.catch(() => service.startTokens.delete(token));
    return { PipelineExecutionArn: (await starting).arn };
  },
  async DescribePipelineExecution(input, service) {
    const execution = asked(input, service);
    const { PipelineArn, PipelineExecutionStatus, FailureReason, LastModifiedTime } =
      await execution.run.describe();
    return {
      PipelineArn,
      PipelineExecutionArn: execution.arn,
      PipelineExecutionDisplayName: displayName(execution),
      PipelineExecutionStatus,
      ...(FailureReason !== undefined && { FailureReason }),
      ...pick(execution.request, ['PipelineExecutionDescription', 'SelectiveExecutionConfig']),
      ...pick(execution.pipeline.request, ['ParallelismConfiguration']),
      ...pick(execution.request, ['ParallelismConfiguration']),
      CreationTime: execution.created,
      LastModifiedTime,
      CreatedBy: {},
      LastModifiedBy: {},
    };
  },
  DescribePipelineDefinitionForExecution(input, service) {
    const { definitionText, created } = asked(input, service);
    return { PipelineDefinition: definitionText, CreationTime: created };
  },
  async ListPipelineExecutions(input, service) {
    checkInput(input, { PipelineName: REQUIRED });
    const pipeline = pipelineOf(name(input, 'PipelineName'), service);
    const own = [...service.executions.values()].filter(
      (execution) => execution.pipeline.arn === pipeline.arn,
    );
    const listed = await Promise.all(
      own.map(async (execution) => ({
        name: execution.arn,
        created: execution.created,
        execution,
        now: await execution.run.describe(),
      })),
    );
    const { items, next } = page(listed, input, {
      sortOrder: 'Descending',
      sortFields: { PipelineExecutionArn: (item: { name: string }) => item.name },
    });
    const PipelineExecutionSummaries = items.map(({ execution, now }) => ({
      PipelineExecutionArn: execution.arn,
      StartTime: execution.created,
      PipelineExecutionStatus: now.PipelineExecutionStatus,
      PipelineExecutionDisplayName: displayName(execution),
      ...pick(execution.request, ['PipelineExecutionDescription']),
      ...(now.FailureReason !== undefined && { PipelineExecutionFailureReason: now.FailureReason }),
    }));
    return { PipelineExecutionSummaries, ...next };
  },
  async ListPipelineExecutionSteps(input, service) {
    const steps = await asked(input, service).run.steps();
    const listed = steps.map(({ StepType: _, ...step }) => ({
      name: step.StepName,
      created: step.StartTime,
      step,
    }));
    const { items, next } = page(listed, input, { sortOrder: 'Descending' });
    return { PipelineExecutionSteps: items.map(({ step }) => step), ...next };
  },
  ListPipelineParametersForExecution(input, service) {
    const execution = asked(input, service);
    const given = field(execution.request, 'PipelineParameters');
    const values = new Map(
      (execution.definition.Parameters ?? []).flatMap(({ Name, DefaultValue }): [string, string][] =>
        DefaultValue === undefined ? [] : [[Name, String(DefaultValue)]],
      ),
    );
    for (const one of Array.isArray(given) ? (given as JsonObject[]) : [])
      values.set(name(one, 'Name'), name(one, 'Value'));
    const listed = [...values].map(([Name, Value]) => ({ name: Name, created: execution.created, Value }));
    const { items, next } = page(listed, input);
    return { PipelineParameters: items.map(({ name: Name, Value }) => ({ Name, Value })), ...next };
  },
  async StopPipelineExecution(input, service) {
    checkInput(input, { ...ARN, ClientRequestToken: TOKEN });
    const { run, arn } = asked(input, service);
    const status = async () => (await run.describe()).PipelineExecutionStatus;
    const before = await status();
    if (before !== 'Executing' && before !== 'Stopping') {
      throw validationException(
        `Pipeline execution ${arn} is ${before}: only one that is Executing can be stopped.`,
      );
    }
    run.stop().catch(() => undefined);
    while ((await status()) === 'Executing') await setImmediate();
    return { PipelineExecutionArn: arn };
  },
  async RetryPipelineExecution(input, service) {
    checkInput(input, { ...ARN, ClientRequestToken: TOKEN });
    const execution = asked(input, service);
    const token = `${execution.arn} ${text(input, 'ClientRequestToken')}`;
    const retrying = service.retryTokens.get(token) ?? retry(execution, input, service);
    service.retryTokens.set(token, retrying);
    retrying.catch(() => service.retryTokens.delete(token));
    await retrying;
    return { PipelineExecutionArn: execution.arn };
  },
};

function asked(input: JsonObject, service: ServiceState): PipelineExecution {
  checkInput(input, ARN);
  return executionOf(name(input, 'PipelineExecutionArn'), service);
}

function displayName({ request, created }: PipelineExecution): string {
  return text(request, 'PipelineExecutionDisplayName') ?? `execution-${created.getTime()}`;
}
