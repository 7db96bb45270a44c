import type { JsonObject } from '@slipway/core';
import { validationException } from '../service-error.ts';
import type { Operations, ServiceState } from '../service-state.ts';
import { arnOf, nameOf } from './arns.ts';
import { checkInput, JOB_NAME, REQUIRED } from './check-input.ts';
import { name, pick } from './input.ts';
import { page } from './listing.ts';
import type { ModelPackageGroup } from './model-records.ts';
import { keepTags } from './tags.ts';

export const modelPackageGroupOperations: Operations = {
  CreateModelPackageGroup(input, service) {
    checkInput(input, { ModelPackageGroupName: JOB_NAME });
    const groupName = name(input, 'ModelPackageGroupName');
    const existing = service.modelPackageGroups.get(groupName);
    if (existing !== undefined)
      throw validationException(`Model Package Group already exists: ${existing.arn}`);
    return { ModelPackageGroupArn: createGroup(groupName, input, service).arn };
  },
  DescribeModelPackageGroup(input, service) {
    checkInput(input, { ModelPackageGroupName: REQUIRED });
    const group = groupOf(name(input, 'ModelPackageGroupName'), service);
    return { ...summary(group), ...pick(group.request, ['ModelPackageGroupDescription']), CreatedBy: {} };
  },
  DeleteModelPackageGroup(input, service) {
    checkInput(input, { ModelPackageGroupName: REQUIRED });
    const group = groupOf(name(input, 'ModelPackageGroupName'), service);
    if ([...service.modelPackages.values()].some(({ group: of }) => of === group.name)) {
      throw validationException(`Model Package Group ${group.arn} has Model Packages: delete them first`);
    }
    service.modelPackageGroups.delete(group.name);
    return {};
  },
  ListModelPackageGroups(input, service) {
    const { items, next } = page(service.modelPackageGroups.values(), input);
    return { ModelPackageGroupSummaryList: items.map(summary), ...next };
  },
};

export function createGroup(
  groupName: string,
  request: JsonObject,
  service: ServiceState,
): ModelPackageGroup {
  const arn = arnOf(service, `model-package-group/${groupName}`);
  const group = { name: groupName, arn, request, created: service.clock.now(), version: 0 };
  service.modelPackageGroups.set(groupName, group);
  keepTags(arn, request, service);
  return group;
}

export function groupOf(nameOrArn: string, service: ServiceState): ModelPackageGroup {
  const groupName = nameOf(nameOrArn);
  const group = service.modelPackageGroups.get(groupName);
  if (group !== undefined) return group;
  const arn = arnOf(service, `model-package-group/${groupName}`);
  throw validationException(`ModelPackageGroup ${arn} does not exist.`);
}

function summary({ name: group, arn, created }: ModelPackageGroup): object {
  return {
    ModelPackageGroupName: group,
    ModelPackageGroupArn: arn,
    CreationTime: created,
    ModelPackageGroupStatus: 'Completed',
  };
}
