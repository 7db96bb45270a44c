import { setTimeout } from 'node:timers/promises';
import { type Pipeline, pipeline, type Session } from '@slipway/core';
import { type Clock, sagemakerSession } from '@slipway/sagemaker';
import { conditionStep, lessThanOrEqualTo } from '@slipway/step-condition';
import { modelStep, registerModelStep } from '@slipway/step-model';
import { processingStep } from '@slipway/step-processing';
import { trainingStep } from '@slipway/step-training';
import { transformStep } from '@slipway/step-transform';
import { stepKinds } from '../kinds.ts';
import { ROLE } from './sagemaker-requests.ts';

// A program of its own, which a test kills: runs a pipeline on a service, or goes on with an execution, or stops it.
// Arguments: the service's endpoint, a folder, what to go on with, and whether that is to be stopped.
const [endpoint = '', directory = '', execution, toStop] = process.argv.slice(2);

/** Time goes by a hundred times as fast. */
const clock: Clock = {
  now: () => Date.now() * 100,
  sleep: (milliseconds, signal) => setTimeout(milliseconds / 100, undefined, signal && { signal }),
};

const session = await sagemakerSession({
  kinds: stepKinds,
  role: ROLE,
  region: 'us-east-1',
  endpoint,
  directory,
  clock,
});
if (execution !== undefined && toStop !== undefined) {
  await session.stop(execution);
} else {
  const running = await (execution === undefined
    ? session.start(everyKind(session))
    : session.resume(execution));
  process.stdout.write(`${running.id}\n`);
  await running.wait();
}
await session.runs.close();

function everyKind(of: Session): Pipeline {
  const instanceType = 'ml.m5.large';
  const prepare = processingStep(of, {
    name: 'Prepare',
    image: 'image',
    instanceType,
    code: of.localFile(new URL(import.meta.url)),
    inputs: [{ name: 'raw', source: 's3://bucket/raw', destination: '/opt/ml/processing/raw' }],
    outputs: [{ name: 'train', source: '/opt/ml/processing/train' }],
  });
  const train = trainingStep(of, {
    name: 'Train',
    image: 'image',
    instanceType,
    inputs: { train: { uri: prepare.properties.ProcessingOutputConfig.Outputs.train.S3Output.S3Uri } },
    metricDefinitions: [{ name: 'rmse', regex: 'rmse=([0-9.]+)' }],
  });
  const modelData = train.properties.ModelArtifacts.S3ModelArtifacts;
  const model = modelStep(of, { name: 'Make_Model', image: 'image', modelData });
  const transform = transformStep(of, {
    name: 'Predict',
    modelName: model.properties.ModelName,
    instanceType,
    data: 's3://bucket/batch',
  });
  const register = registerModelStep(of, {
    name: 'Register',
    image: 'image',
    modelData,
    modelPackageGroupName: 'Group',
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    dependsOn: [transform],
  });
  const isGood = conditionStep({
    name: 'IsGood',
    conditions: [lessThanOrEqualTo(train.properties.FinalMetricDataList.rmse.Value, 2)],
    ifSteps: [model, transform, register],
  });
  return pipeline({ name: 'EveryKind', steps: [prepare, train, isGood] });
}
