import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  explainStep,
  type LocalSession,
  localSession,
  modelStep,
  type Pipeline,
  pipeline,
  processingStep,
  trainingStep,
  transformStep,
} from './index.ts';
import { type Project, project } from './test/project.ts';

const PREPARE = `
for file in /opt/ml/processing/input/data/*; do sort "$file"; done > /opt/ml/processing/out/rows.csv
`;

const TRAIN = `
with open('/opt/ml/input/data/train/rows.csv') as rows, open('/opt/ml/model/factor.txt', 'w') as model:
    model.write(str(len(rows.readlines())))
`;

const SERVE = `
import os

def model_fn(model_dir):
    with open(os.path.join(model_dir, 'factor.txt')) as file:
        return int(file.read())

def input_fn(body, content_type):
    return [float(line) for line in body.split()]

def predict_fn(rows, factor):
    return [row * factor for row in rows]

def output_fn(predictions, accept):
    return '\\n'.join(f'{value:g}' for value in predictions), accept
`;

const cacheConfig = { Enabled: true, ExpireAfter: 'P30D' };
const image = 'my-image';

let at: Project;
let session: LocalSession;

beforeAll(async () => {
  at = await project();
  session = localSession({ directory: at.folder, images: { '*': 'host' } });
  await at.write('data/rows.csv', '2\n1\n');
  await at.write('prepare.sh', PREPARE);
  await at.write('train/train.py', TRAIN);
  await at.write('serve/inference.py', SERVE);
});

afterAll(async () => {
  await session.runs.close();
  await at.remove();
});

/** Every kind of step that runs a job, and a model between them. */
function wholePipeline({
  prepareIsCached = true,
  role = 'one',
  instanceType = 'ml.m5.large',
  depth = 3,
} = {}): Pipeline {
  const prepare = processingStep(session, {
    name: 'Prepare',
    image,
    instanceType,
    role,
    command: ['sh'],
    code: session.localFile(`${at.folder}/prepare.sh`),
    inputs: [{ source: `${at.folder}/data`, destination: '/opt/ml/processing/input/data' }],
    outputs: [{ name: 'out', source: '/opt/ml/processing/out' }],
    ...(prepareIsCached && { cacheConfig }),
  });
  const rows = prepare.properties.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri;
  const train = trainingStep(session, {
    name: 'Train',
    image,
    instanceType,
    role,
    inputs: { train: rows },
    entryPoint: 'train.py',
    sourceDir: session.sourceDirectory(`${at.folder}/train`),
    hyperparameters: { depth },
    cacheConfig,
  });
  const model = modelStep(session, {
    name: 'Model',
    image,
    modelData: train.properties.ModelArtifacts.S3ModelArtifacts,
    entryPoint: 'inference.py',
    sourceDir: session.sourceDirectory(`${at.folder}/serve`),
  });
  const transform = transformStep(session, {
    name: 'Transform',
    instanceType,
    modelName: model.properties.ModelName,
    data: rows,
    contentType: 'text/csv',
    outputPath: `s3://predictions/${role}`,
    cacheConfig,
  });
  return pipeline({ name: 'Cached', steps: [prepare, train, model, transform] });
}

/** Names of the steps that ran; the others were taken from the cache. */
async function ran(made: Pipeline): Promise<{ id: string; names: string[] }> {
  const execution = await session.start(made);
  await execution.wait();
  const steps = await execution.steps();
  return {
    id: execution.id,
    names: steps.flatMap(({ StepName, CacheHitResult }) => (CacheHitResult ? [] : [StepName])),
  };
}

test('of a pipeline nothing runs again but what can be told apart from its last run', async () => {
  const everything = ['Prepare', 'Train', 'Model', 'Transform'];
  expect((await ran(wholePipeline())).names).toEqual(everything);
  expect((await ran(wholePipeline())).names).toEqual(['Model']);
  // The same again in a new place, and then under another role, on another instance and to another place.
  expect((await ran(wholePipeline({ prepareIsCached: false }))).names).toEqual(['Prepare', 'Model']);
  expect((await ran(wholePipeline({ role: 'two', instanceType: 'ml.m5.xlarge' }))).names).toEqual(['Model']);

  const deeper = await ran(wholePipeline({ depth: 4 }));
  expect(deeper.names).toEqual(['Train', 'Model']);
  expect(await explainStep(session, deeper.id, 'Train')).toMatchObject({
    nearest: { differences: [{ part: 'HyperParameters.depth', before: '"3"', after: '"4"' }] },
  });

  appendFileSync(`${at.folder}/serve/inference.py`, '\n# Serves.\n');
  const served = await ran(wholePipeline());
  expect(served.names).toEqual(['Model', 'Transform']);
  const code = 'ModelName/PrimaryContainer.Environment.SAGEMAKER_SUBMIT_DIRECTORY/sourcedir.tar.gz';
  expect(await explainStep(session, served.id, 'Transform')).toMatchObject({
    because: expect.stringContaining(`${code} has changed`),
    nearest: { differences: [{ part: code }] },
  });

  appendFileSync(`${at.folder}/train/train.py`, '\n# Trains.\n');
  expect((await ran(wholePipeline())).names).toEqual(['Train', 'Model']);

  await at.write('data/more.csv', '3\n');
  const more = await ran(wholePipeline());
  expect(more.names).toEqual(everything);
  expect((await explainStep(session, more.id, 'Prepare')).nearest?.differences).toEqual([
    { part: 'ProcessingInputs[0].S3Input.S3Uri/more.csv', after: expect.stringMatching(/^sha256:/) },
  ]);
  expect((await ran(wholePipeline())).names).toEqual(['Model']);
});
