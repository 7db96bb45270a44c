import type { Operations } from '../../service-state.ts';
import { checkInput, REQUIRED } from '../check-input.ts';
import { name } from '../input.ts';
import { page } from '../listing.ts';
import type { Job } from './job.ts';
import { jobOf } from './job-operations.ts';
import { objectiveValue, trialSummary } from './trial-summaries.ts';
import { hyperParameterTuningJob } from './tuning-job.ts';

export const trialOperations: Operations = {
  ListTrainingJobsForHyperParameterTuningJob(input, service) {
    checkInput(input, { HyperParameterTuningJobName: REQUIRED });
    const job = jobOf(hyperParameterTuningJob, name(input, 'HyperParameterTuningJobName'), service);
    const { items, next } = page(job.trials, input, {
      sortBy: 'Name',
      sortFields: { FinalObjectiveMetricValue: (trial: Job) => objectiveValue(trial, job) },
    });
    return { TrainingJobSummaries: items.map((trial) => trialSummary(trial, job)), ...next };
  },
};
