import { type Difference, leaveOut } from './differences.ts';

/** What is meant to differ of a tuning job, in its document and in its request. */
export const TUNING_DIFFERENCES: readonly Difference[] = [
  {
    why: 'the SDK tells the containers the name of a job that there is none of: its estimator is never run',
    undo: leaveOut('sagemaker_job_name', '"<name>"'),
  },
  {
    why: 'the SDK keeps its own class, for its attach(), beside the hyperparameters',
    undo: (text) =>
      leaveOut(
        'sagemaker_estimator_class_name',
        '"XGBoost"',
      )(leaveOut('sagemaker_estimator_module', '"sagemaker.xgboost.estimator"')(text)),
  },
  {
    why: 'the SDK says how a range is scaled also where that is the default',
    undo: leaveOut('ScalingType', 'Auto'),
  },
  {
    why: 'instances may be asked for in either of two fields: the SDK takes that of tuning, ours that of a training job',
    undo: (text) => text.replaceAll('"HyperParameterTuningResourceConfig":', '"ResourceConfig":'),
  },
];
