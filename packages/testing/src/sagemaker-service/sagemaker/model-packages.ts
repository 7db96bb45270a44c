import type { JsonObject } from '@slipway/core';
import { validationException } from '../service-error.ts';
import type { Operations, ServiceState } from '../service-state.ts';
import { arnOf, nameOf } from './arns.ts';
import { checkInput, type FieldRule, REQUIRED } from './check-input.ts';
import { name, text } from './input.ts';
import { page } from './listing.ts';
import { groupOf } from './model-package-groups.ts';
import type { ModelPackage } from './model-records.ts';
import { keepTags } from './tags.ts';

const { required: _, ...OPTIONAL_NAME }: FieldRule = {
  required: true,
  pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}',
};
const SHAPE = {
  ModelPackageName: OPTIONAL_NAME,
  ModelApprovalStatus: { oneOf: ['Approved', 'Rejected', 'PendingManualApproval'] },
  'InferenceSpecification.Containers': REQUIRED,
  'InferenceSpecification.Containers[].ModelDataUrl': { pattern: '(https|s3)://([^/]+)/?(.*)', max: 1024 },
};

export const modelPackageOperations: Operations = {
  CreateModelPackage(input, service) {
    checkInput(input, SHAPE);
    const token = text(input, 'ClientToken');
    const same = [...service.modelPackages.values()].find(
      ({ request }) => token !== undefined && text(request, 'ClientToken') === token,
    );
    if (same !== undefined) return { ModelPackageArn: same.arn };
    const created = service.clock.now();
    const modelPackage: ModelPackage = {
      ...identity(input, service),
      created,
      request: input,
      status: 'InProgress',
    };
    service.modelPackages.set(modelPackage.arn, modelPackage);
    keepTags(modelPackage.arn, input, service);
    service.clock.after(service.durations.running, () => {
      modelPackage.status = 'Completed';
    });
    return { ModelPackageArn: modelPackage.arn };
  },
  DescribeModelPackage(input, service) {
    const found = packageOf(input, service);
    const { Tags: _tags, ClientToken: _token, ModelPackageGroupName: _group, ...asked } = found.request;
    return {
      ...asked,
      ...summary(found),
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      CertifyForMarketplace: false,
      CreatedBy: {},
    };
  },
  UpdateModelPackage(input, service) {
    checkInput(input, { ModelPackageArn: REQUIRED, ModelApprovalStatus: SHAPE.ModelApprovalStatus });
    const found = packageOf({ ModelPackageName: name(input, 'ModelPackageArn') }, service);
    const approval = text(input, 'ModelApprovalStatus');
    if (approval !== undefined) found.approval = approval;
    return { ModelPackageArn: found.arn };
  },
  DeleteModelPackage(input, service) {
    service.modelPackages.delete(packageOf(input, service).arn);
    return {};
  },
  ListModelPackages(input, service) {
    const inGroup = text(input, 'ModelPackageGroupName');
    const approval = text(input, 'ModelApprovalStatus');
    const type = text(input, 'ModelPackageType') ?? (inGroup === undefined ? 'Unversioned' : 'Versioned');
    const found = [...service.modelPackages.values()].filter(
      ({ group, approval: own }) =>
        (inGroup === undefined || group === nameOf(inGroup)) &&
        (approval === undefined || own === approval) &&
        (type === 'Both' || (type === 'Versioned') === (group !== undefined)),
    );
    const { items, next } = page(found, input);
    return { ModelPackageSummaryList: items.map(summary), ...next };
  },
};

function identity(
  input: JsonObject,
  service: ServiceState,
): Pick<ModelPackage, 'arn' | 'name' | 'group' | 'version' | 'approval'> {
  const groupName = text(input, 'ModelPackageGroupName');
  const own = text(input, 'ModelPackageName');
  if (groupName === undefined) {
    if (own === undefined)
      throw validationException('Either ModelPackageName or ModelPackageGroupName must be given.');
    const arn = arnOf(service, `model-package/${own}`);
    if (service.modelPackages.has(arn)) throw validationException(`Model Package already exists: ${arn}`);
    return { arn, name: own };
  }
  if (own !== undefined) {
    throw validationException(
      'Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.',
    );
  }
  const group = groupOf(groupName, service);
  group.version += 1;
  return {
    arn: arnOf(service, `model-package/${group.name}/${group.version}`),
    name: group.name,
    group: group.name,
    version: group.version,
    approval: text(input, 'ModelApprovalStatus') ?? 'PendingManualApproval',
  };
}

/** Asked for by its ARN, or an unversioned one by its name. */
function packageOf(input: JsonObject, service: ServiceState): ModelPackage {
  checkInput(input, { ModelPackageName: REQUIRED });
  const asked = name(input, 'ModelPackageName');
  const arn = asked.startsWith('arn:') ? asked : arnOf(service, `model-package/${asked}`);
  const found = service.modelPackages.get(arn);
  if (found === undefined) throw validationException(`ModelPackage ${arn} does not exist.`);
  return found;
}

function summary({
  arn,
  name: own,
  group,
  version,
  created,
  status,
  approval,
  request,
}: ModelPackage): object {
  const description = text(request, 'ModelPackageDescription');
  return {
    ModelPackageName: own,
    ...(group !== undefined && { ModelPackageGroupName: group, ModelPackageVersion: version }),
    ModelPackageArn: arn,
    ...(description !== undefined && { ModelPackageDescription: description }),
    CreationTime: created,
    ModelPackageStatus: status,
    ...(approval !== undefined && { ModelApprovalStatus: approval }),
  };
}
