import {
  conditionStep,
  failStep,
  floatParameter,
  join,
  jsonGet,
  lessThanOrEqualTo,
  modelStep,
  type Pipeline,
  pipeline,
  processingStep,
  registerModelStep,
  type Session,
  stringParameter,
  trainingStep,
  transformStep,
} from 'slipway';

const scripts = new URL('scripts/', import.meta.url);

/** Predicts the age of an abalone from its measurements; keeps the model only if it is good enough. */
export default function abalone(session: Session): Pipeline {
  const { region, defaultBucket } = session;
  const inputData = stringParameter('InputData', { default: `s3://${defaultBucket}/abalone/abalone.csv` });
  const mseThreshold = floatParameter('MseThreshold', { default: 7.0 });
  const instanceType = stringParameter('InstanceType', { default: 'ml.m5.xlarge' });

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
      { name: 'batch', source: '/opt/ml/processing/batch' },
    ],
  });
  const { train: trainData, validation, test, batch } = process.properties.ProcessingOutputConfig.Outputs;

  const train = trainingStep(session, {
    name: 'AbaloneTrain',
    image: xgboost,
    instanceType,
    entryPoint: 'train.py',
    sourceDir: source,
    hyperparameters: { max_depth: 5, eta: 0.2, gamma: 4, min_child_weight: 6, subsample: 0.7, num_round: 50 },
    inputs: {
      train: { uri: trainData.S3Output.S3Uri, contentType: 'text/csv' },
      validation: { uri: validation.S3Output.S3Uri, contentType: 'text/csv' },
    },
    metricDefinitions: [{ name: 'validation:rmse', regex: 'validation-rmse:([0-9.]+)' }],
  });
  const modelData = train.properties.ModelArtifacts.S3ModelArtifacts;

  const report = { name: 'EvaluationReport', outputName: 'evaluation', path: 'evaluation.json' };
  const evaluate = processingStep(session, {
    name: 'AbaloneEval',
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
  const mse = jsonGet<number>({ step: evaluate, propertyFile: report }, 'regression_metrics.mse.value');

  const createModel = modelStep(session, {
    name: 'AbaloneCreateModel',
    image: xgboost,
    modelData,
    entryPoint: 'inference.py',
    sourceDir: source,
  });

  const transform = transformStep(session, {
    name: 'AbaloneTransform',
    modelName: createModel.properties.ModelName,
    instanceType,
    data: batch.S3Output.S3Uri,
    contentType: 'text/csv',
    splitType: 'Line',
    accept: 'text/csv',
    assembleWith: 'Line',
  });

  const evaluation = evaluate.properties.ProcessingOutputConfig.Outputs.evaluation.S3Output.S3Uri;
  const register = registerModelStep(session, {
    name: 'AbaloneRegister',
    image: xgboost,
    modelData,
    entryPoint: 'inference.py',
    sourceDir: source,
    modelPackageGroupName: 'Abalone',
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    modelMetrics: {
      ModelQuality: {
        Statistics: { ContentType: 'application/json', S3Uri: join('/', [evaluation, 'evaluation.json']) },
      },
    },
  });

  const fail = failStep({
    name: 'AbaloneFail',
    message: join(' ', [
      'The model is not good enough: its MSE is',
      mse,
      'and must be at most',
      mseThreshold,
    ]),
  });

  const condition = conditionStep({
    name: 'AbaloneMSECond',
    conditions: [lessThanOrEqualTo(mse, mseThreshold)],
    ifSteps: [createModel, transform, register],
    elseSteps: [fail],
  });

  return pipeline({
    name: 'AbalonePipeline',
    parameters: [inputData, mseThreshold, instanceType],
    steps: [process, train, evaluate, condition],
  });
}
