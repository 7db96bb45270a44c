const FAILED = 'of a job that failed; no later step sees that one';
const OTHERS = 'of a job that another service of AWS started, which nothing here is';
const NOT_HERE = 'of something that lives in AWS, and has no effect here';

export interface AnsweredKind {
  /** One that `localResponses` runs. */
  readonly step: string;
  readonly create: string;
  /** Operations whose answers the properties of such a step are. */
  readonly describe: readonly string[];
  /** What the response of a local step never has, and why. */
  readonly without: Readonly<Record<string, string>>;
}

/** Step kinds by the names of their recordings. */
export const ANSWERED_KINDS: Readonly<Record<string, AnsweredKind>> = {
  processing: {
    step: 'Prepare',
    create: 'CreateProcessingJob',
    describe: ['DescribeProcessingJob'],
    without: {
      ExitMessage: 'of a job that leaves one, which this one does not',
      FailureReason: FAILED,
      MonitoringScheduleArn: OTHERS,
      AutoMLJobArn: OTHERS,
      TrainingJobArn: OTHERS,
    },
  },
  training: {
    step: 'Train',
    create: 'CreateTrainingJob',
    describe: ['DescribeTrainingJob'],
    without: {
      FailureReason: FAILED,
      TuningJobArn: 'of a job of a tuning job, which is none of a step',
      LabelingJobArn: OTHERS,
      AutoMLJobArn: OTHERS,
      WarmPoolStatus: 'machines are not kept for the next job',
      'SecondaryStatusTransitions[].StatusMessage': 'AWS says that no code should go by it',
      BillableTokenCount: 'of fine-tuning without servers, which is refused',
      DebugRuleEvaluationStatuses: NOT_HERE,
      ProfilerRuleEvaluationStatuses: NOT_HERE,
      ProfilingStatus: NOT_HERE,
      MlflowDetails: NOT_HERE,
      ProgressInfo: NOT_HERE,
      OutputModelPackageArn: NOT_HERE,
    },
  },
  tuning: {
    step: 'Tune',
    create: 'CreateHyperParameterTuningJob',
    describe: ['DescribeHyperParameterTuningJob', 'ListTrainingJobsForHyperParameterTuningJob'],
    without: {
      FailureReason: FAILED,
      TuningJobCompletionDetails: 'by what rule a search converges is not published',
      NextToken: 'of a list in parts; the properties of a step have the first 50 training jobs',
      OverallBestTrainingJob: 'of a tuning job with parents of the same data and algorithm',
      ...ofTrials('BestTrainingJob', 'TrainingJobSummaries[]'),
    },
  },
  transform: {
    step: 'Transform',
    create: 'CreateTransformJob',
    describe: ['DescribeTransformJob'],
    without: { FailureReason: FAILED, LabelingJobArn: OTHERS, AutoMLJobArn: OTHERS },
  },
  model: {
    step: 'Create-CreateModel',
    create: 'CreateModel',
    describe: ['DescribeModel'],
    without: { DeploymentRecommendation: NOT_HERE },
  },
  'register-model': {
    step: 'Register-RegisterModel',
    create: 'CreateModelPackage',
    describe: ['DescribeModelPackage'],
    without: {
      'ModelPackageStatusDetails.ImageScanStatuses': 'no image is scanned here',
      CreatedBy: 'of a user of SageMaker Studio',
      LastModifiedTime: 'of a package that was changed after it was made',
      LastModifiedBy: 'of a package that was changed after it was made',
      ApprovalDescription: 'of a package that was changed after it was made',
    },
  },
};

/** What the training jobs of a tuning job have not, where these are told of. */
function ofTrials(...paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    paths.flatMap((path) => [
      [`${path}.TrainingJobDefinitionName`, 'of a tuning job with several definitions'],
      [`${path}.TuningJobName`, 'of a training job of an earlier tuning job'],
      [`${path}.FailureReason`, FAILED],
    ]),
  );
}
