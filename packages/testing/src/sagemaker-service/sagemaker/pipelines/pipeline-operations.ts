import type { JsonObject } from '@slipway/core';
import { serviceError, validationException } from '../../service-error.ts';
import type { Operations } from '../../service-state.ts';
import { arnOf } from '../arns.ts';
import { checkInput, type FieldRule, type InputShape, REQUIRED, ROLE } from '../check-input.ts';
import { field, name, pick, text } from '../input.ts';
import { page } from '../listing.ts';
import { keepTags } from '../tags.ts';
import { pipelineOf } from './pipeline.ts';
import type { Pipeline } from './pipeline-records.ts';
import { readDefinition } from './read-definition.ts';

const TOKEN: FieldRule = { required: true, pattern: '.{32,128}' };
const { required: _, ...OPTIONAL_ROLE } = ROLE;
const SHAPE: InputShape = {
  PipelineName: { required: true, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}', max: 256 },
  PipelineDefinition: { max: 1_048_576 },
  'PipelineDefinitionS3Location.Bucket': REQUIRED,
  'PipelineDefinitionS3Location.ObjectKey': REQUIRED,
  'ParallelismConfiguration.MaxParallelExecutionSteps': REQUIRED,
};
const CHANGEABLE = ['PipelineDisplayName', 'PipelineDescription', 'RoleArn', 'ParallelismConfiguration'];

export const pipelineOperations: Operations = {
  async CreatePipeline(input, service) {
    checkInput(input, { ...SHAPE, ClientRequestToken: TOKEN, RoleArn: ROLE });
    const pipelineName = name(input, 'PipelineName');
    const existing = service.pipelines.get(pipelineName);
    if (existing !== undefined) {
      if (text(existing.request, 'ClientRequestToken') === text(input, 'ClientRequestToken')) {
        return { PipelineArn: existing.arn };
      }
      throw validationException(
        `Pipeline names must be unique within an AWS account and region. Pipeline with name (${pipelineName}) already exists.`,
      );
    }
    const read = await readDefinition(input, service);
    if (read === undefined) {
      throw validationException('You must specify PipelineDefinition or PipelineDefinitionS3Location.');
    }
    const arn = arnOf(service, `pipeline/${pipelineName}`);
    const created = service.clock.now();
    const pipeline = {
      name: pipelineName,
      arn,
      request: input,
      created,
      modified: created,
      version: 1,
      ...read,
    };
    service.pipelines.set(pipelineName, pipeline);
    keepTags(arn, input, service);
    return { PipelineArn: arn };
  },
  async UpdatePipeline(input, service) {
    checkInput(input, { ...SHAPE, RoleArn: OPTIONAL_ROLE });
    const pipeline = pipelineOf(name(input, 'PipelineName'), service);
    const read = await readDefinition(input, service);
    pipeline.request = { ...pipeline.request, ...pick(input, CHANGEABLE) };
    Object.assign(pipeline, read);
    pipeline.modified = service.clock.now();
    pipeline.version += 1;
    return { PipelineArn: pipeline.arn, PipelineVersionId: pipeline.version };
  },
  DescribePipeline(input, service) {
    checkInput(input, { PipelineName: REQUIRED });
    const pipeline = pipelineOf(name(input, 'PipelineName'), service);
    return {
      ...summary(pipeline),
      PipelineDefinition: pipeline.definitionText,
      PipelineStatus: 'Active',
      ...(pipeline.lastRun !== undefined && { LastRunTime: pipeline.lastRun }),
      CreatedBy: {},
      LastModifiedBy: {},
      ...pick(pipeline.request, ['ParallelismConfiguration']),
    };
  },
  async DeletePipeline(input, service) {
    checkInput(input, { PipelineName: REQUIRED, ClientRequestToken: TOKEN });
    const pipeline = pipelineOf(name(input, 'PipelineName'), service);
    for (const execution of service.executions.values()) {
      if (execution.pipeline !== pipeline) continue;
      const { PipelineExecutionStatus: status } = await execution.run.describe();
      if (status !== 'Executing' && status !== 'Stopping') continue;
      const message = `Pipeline ${pipeline.arn} has an execution that is ${status}: ${execution.arn}`;
      throw serviceError('ConflictException', message);
    }
    service.pipelines.delete(pipeline.name);
    return { PipelineArn: pipeline.arn };
  },
  ListPipelines(input, service) {
    const { items, next } = page(service.pipelines.values(), input, { sortOrder: 'Descending' });
    const PipelineSummaries = items.map((pipeline) => ({
      ...summary(pipeline),
      ...(pipeline.lastRun !== undefined && { LastExecutionTime: pipeline.lastRun }),
    }));
    return { PipelineSummaries, ...next };
  },
};

function summary({ name: pipelineName, arn, created, modified, request }: Pipeline): object {
  const display: JsonObject = { PipelineDisplayName: field(request, 'PipelineDisplayName') ?? pipelineName };
  return {
    PipelineArn: arn,
    PipelineName: pipelineName,
    ...display,
    ...pick(request, ['PipelineDescription', 'RoleArn']),
    CreationTime: created,
    LastModifiedTime: modified,
  };
}
