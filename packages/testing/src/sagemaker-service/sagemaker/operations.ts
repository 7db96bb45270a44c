import type { Operations } from '../service-state.ts';
import { jobOperations } from './jobs/job-operations.ts';
import { processingJob } from './jobs/processing-job.ts';
import { trainingJob } from './jobs/training-job.ts';
import { transformJob } from './jobs/transform-job.ts';
import { trialOperations } from './jobs/trial-operations.ts';
import { hyperParameterTuningJob } from './jobs/tuning-job.ts';
import { modelPackageGroupOperations } from './model-package-groups.ts';
import { modelPackageOperations } from './model-packages.ts';
import { modelOperations } from './models.ts';
import { executionOperations } from './pipelines/execution-operations.ts';
import { pipelineOperations } from './pipelines/pipeline-operations.ts';
import { tagOperations } from './tags.ts';

export const sagemakerOperations: Operations = {
  ...jobOperations(trainingJob),
  ...jobOperations(processingJob),
  ...jobOperations(transformJob),
  ...jobOperations(hyperParameterTuningJob),
  ...trialOperations,
  ...modelOperations,
  ...modelPackageGroupOperations,
  ...modelPackageOperations,
  ...pipelineOperations,
  ...executionOperations,
  ...tagOperations,
};
