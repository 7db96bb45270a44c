import { serviceError } from '../service-error.ts';
import type { Operation, Operations } from '../service-state.ts';
import { jobOperations } from './jobs/job-operations.ts';
import { processingJob } from './jobs/processing-job.ts';
import { trainingJob } from './jobs/training-job.ts';
import { transformJob } from './jobs/transform-job.ts';
import { modelPackageGroupOperations } from './model-package-groups.ts';
import { modelPackageOperations } from './model-packages.ts';
import { modelOperations } from './models.ts';
import { tagOperations } from './tags.ts';

export const sagemakerOperations: Operations = {
  ...jobOperations(trainingJob),
  ...jobOperations(processingJob),
  ...jobOperations(transformJob),
  ...modelOperations,
  ...modelPackageGroupOperations,
  ...modelPackageOperations,
  ...tagOperations,
};

export function operationOf(operations: Operations, name: string): Operation {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation !== undefined) return operation;
  throw serviceError('UnknownOperationException', `The fake service has no ${name}`);
}
