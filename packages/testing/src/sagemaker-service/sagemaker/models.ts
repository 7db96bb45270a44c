import type { JsonObject } from '@slipway/core';
import { validationException } from '../service-error.ts';
import type { Operations, ServiceState } from '../service-state.ts';
import { arnOf } from './arns.ts';
import { checkInput, type FieldRule, type InputShape, ROLE } from './check-input.ts';
import { field, name } from './input.ts';
import { page } from './listing.ts';
import type { Model } from './model-records.ts';
import { keepTags } from './tags.ts';

const MODEL_NAME: FieldRule = {
  required: true,
  pattern: '[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?',
  max: 63,
};
const { required: _, ...OPTIONAL_ROLE } = ROLE;
const SHAPE: InputShape = {
  ModelName: MODEL_NAME,
  ExecutionRoleArn: OPTIONAL_ROLE,
  'PrimaryContainer.Image': { max: 255 },
  'PrimaryContainer.ModelDataUrl': { pattern: '(https|s3)://([^/]+)/?(.*)', max: 1024 },
  'Containers[].Image': { max: 255 },
};

export const modelOperations: Operations = {
  CreateModel(input, service) {
    checkInput(input, SHAPE);
    const modelName = name(input, 'ModelName');
    const arn = arnOf(service, `model/${modelName}`);
    if (service.models.has(modelName))
      throw validationException(`Cannot create already existing model "${arn}".`);
    if (field(input, 'PrimaryContainer') === undefined && field(input, 'Containers') === undefined) {
      throw validationException('You must specify a PrimaryContainer or Containers.');
    }
    service.models.set(modelName, { name: modelName, arn, request: input, created: service.clock.now() });
    keepTags(arn, input, service);
    return { ModelArn: arn };
  },
  DescribeModel(input, service) {
    const { request, arn, created } = modelOf(input, service);
    const { Tags: _tags, ...asked } = request;
    return { EnableNetworkIsolation: false, ...asked, ModelArn: arn, CreationTime: created };
  },
  DeleteModel(input, service) {
    service.models.delete(modelOf(input, service).name);
    return {};
  },
  ListModels(input, service) {
    const { items, next } = page(service.models.values(), input, { sortOrder: 'Descending' });
    const Models = items.map(({ name: ModelName, arn: ModelArn, created: CreationTime }) => ({
      ModelName,
      ModelArn,
      CreationTime,
    }));
    return { Models, ...next };
  },
};

function modelOf(input: JsonObject, service: ServiceState): Model {
  checkInput(input, { ModelName: MODEL_NAME });
  const modelName = name(input, 'ModelName');
  const model = service.models.get(modelName);
  if (model !== undefined) return model;
  throw validationException(`Could not find model "${arnOf(service, `model/${modelName}`)}".`);
}
