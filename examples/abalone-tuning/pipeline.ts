import {
  conditionStep,
  continuousRange,
  type Expression,
  failStep,
  integerParameter,
  integerRange,
  join,
  jsonGet,
  lessThan,
  modelStep,
  type Pipeline,
  pipeline,
  processingStep,
  registerModelStep,
  type Session,
  stringParameter,
  trainingStep,
  tuningStep,
} from 'slipway';

const scripts = new URL('../abalone/scripts/', import.meta.url);

/** Searches for hyperparameters that predict the age of an abalone better than XGBoost's own defaults do. */
export default function abaloneTuning(session: Session): Pipeline {
  const { region, defaultBucket } = session;
  const inputData = stringParameter('InputData', { default: `s3://${defaultBucket}/abalone/abalone.csv` });
  const trials = integerParameter('Trials', { default: 20 });
  const trialsAtOnce = integerParameter('TrialsAtOnce', { default: 2 });
  const instanceType = stringParameter('InstanceType', { default: 'ml.m5.large' });

  // The accounts that hold AWS's framework images in us-east-1; other regions have others.
  const sklearn = `683313688378.dkr.ecr.${region}.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3`;
  const xgboost = `683313688378.dkr.ecr.${region}.amazonaws.com/sagemaker-xgboost:1.7-1`;
  const source = session.sourceDirectory(scripts);

  const process = processingStep(session, {
    name: 'AbaloneProcess',
    image: sklearn,
    instanceType,
    code: session.localFile(new URL('preprocess.py', scripts)),
    inputs: [{ name: 'abalone', source: inputData, destination: '/opt/ml/processing/input' }],
    outputs: [
      { name: 'train', source: '/opt/ml/processing/train' },
      { name: 'validation', source: '/opt/ml/processing/validation' },
      { name: 'test', source: '/opt/ml/processing/test' },
    ],
  });
  const { train, validation, test } = process.properties.ProcessingOutputConfig.Outputs;

  /** What all training jobs have in common. */
  const training = {
    image: xgboost,
    instanceType,
    entryPoint: 'train.py',
    sourceDir: source,
    inputs: {
      train: { uri: train.S3Output.S3Uri, contentType: 'text/csv' },
      validation: { uri: validation.S3Output.S3Uri, contentType: 'text/csv' },
    },
    metricDefinitions: [{ name: 'validation:rmse', regex: 'validation-rmse:([0-9.]+)' }],
  };
  const byDefault = trainingStep(session, {
    ...training,
    name: 'AbaloneDefault',
    // What XGBoost takes where it is told nothing.
    hyperparameters: { eta: 0.3, max_depth: 6, min_child_weight: 1, subsample: 1, gamma: 0, num_round: 100 },
  });
  const tune = tuningStep(session, {
    name: 'AbaloneTune',
    strategy: 'Bayesian',
    objective: { type: 'Minimize', metricName: 'validation:rmse' },
    parameterRanges: {
      eta: continuousRange(0.02, 0.3, { scalingType: 'Logarithmic' }),
      max_depth: integerRange(3, 9),
      min_child_weight: continuousRange(1, 20, { scalingType: 'Logarithmic' }),
      subsample: continuousRange(0.5, 1),
    },
    maxNumberOfTrainingJobs: trials,
    maxParallelTrainingJobs: trialsAtOnce,
    randomSeed: 42,
    training: { ...training, hyperparameters: { num_round: 100 } },
  });
  const winner = tune.topModelUri(0);

  /** The mean squared error of a model on the rows that no training job has seen. */
  const evaluate = (name: string, modelData: Expression<string>) => {
    const report = { name: 'EvaluationReport', outputName: 'evaluation', path: 'evaluation.json' };
    const step = processingStep(session, {
      name,
      image: xgboost,
      instanceType,
      code: session.localFile(new URL('evaluate.py', scripts)),
      inputs: [
        { name: 'model', source: modelData, destination: '/opt/ml/processing/model' },
        { name: 'test', source: test.S3Output.S3Uri, destination: '/opt/ml/processing/test' },
      ],
      outputs: [{ name: 'evaluation', source: '/opt/ml/processing/evaluation' }],
      propertyFiles: [report],
    });
    const mse = jsonGet<number>({ step, propertyFile: report }, 'regression_metrics.mse.value');
    return { step, mse };
  };
  const defaults = evaluate('AbaloneEvalDefault', byDefault.properties.ModelArtifacts.S3ModelArtifacts);
  const tuned = evaluate('AbaloneEvalTuned', winner);

  const model = { image: xgboost, modelData: winner, entryPoint: 'inference.py', sourceDir: source };
  const createModel = modelStep(session, { name: 'AbaloneCreateModel', ...model });
  const register = registerModelStep(session, {
    name: 'AbaloneRegister',
    ...model,
    modelPackageGroupName: 'AbaloneTuned',
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  const fail = failStep({
    name: 'AbaloneNoBetter',
    message: join(' ', [
      'Tuning has found nothing better: its MSE is',
      tuned.mse,
      'and that of the defaults',
      defaults.mse,
    ]),
  });
  const condition = conditionStep({
    name: 'AbaloneIsBetter',
    conditions: [lessThan(tuned.mse, defaults.mse)],
    ifSteps: [createModel, register],
    elseSteps: [fail],
  });

  return pipeline({
    name: 'AbaloneTuning',
    parameters: [inputData, trials, trialsAtOnce, instanceType],
    steps: [process, byDefault, tune, defaults.step, tuned.step, condition],
  });
}
