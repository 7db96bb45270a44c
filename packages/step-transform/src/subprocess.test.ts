import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecutionEvent, pipeline } from '@slipway/core';
import { localSession, uploadArchive } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { toolkit } from '@slipway/toolkit';
import { expect, onTestFinished, test } from 'vitest';
import { transformKind, transformStep } from './index.ts';

// As SageMaker's script mode has it, with the paths of a container.
const INFERENCE = `
import os

def model_fn(model_dir):
    with open(os.path.join(model_dir, "factor.txt")) as file:
        return float(file.read())

def input_fn(body, content_type):
    assert content_type == "text/csv", content_type
    return [[float(field) for field in line.split(",")] for line in body.strip().split("\\n")]

def predict_fn(rows, factor):
    assert os.environ["SAGEMAKER_BATCH"] == "true"
    assert os.path.exists("/opt/ml/code/inference.py")
    return [sum(row) * factor for row in rows]

def output_fn(predictions, accept):
    return "\\n".join(f"{value:g}" for value in predictions), accept
`;

test('a pipeline transforms with a real process that serves a script', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-step-transform-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const session = localSession({
    directory,
    kinds: [transformKind],
    backend: ({ jobs }) =>
      subprocessBackend({
        directory: jobs,
        images: [{ glob: '*', target: 'host' }],
        toolkit: toolkit(),
        environments: join(directory, 'environments'),
      }),
  });
  onTestFinished(() => session.runs.close());
  await mkdir(join(directory, 'source/model'), { recursive: true });
  await mkdir(join(directory, 'source/code'));
  await writeFile(join(directory, 'source/model/factor.txt'), '2');
  await writeFile(join(directory, 'source/code/inference.py'), INFERENCE);
  await uploadArchive(session, [{ root: join(directory, 'source'), path: 'model' }], 's3://b/model.tar.gz');
  await uploadArchive(
    session,
    [{ root: join(directory, 'source'), path: 'code' }],
    's3://b/sourcedir.tar.gz',
  );
  await session.models.create({
    ModelName: 'doubling',
    PrimaryContainer: {
      Image: 'any/image:1',
      ModelDataUrl: 's3://b/model.tar.gz',
      Environment: {
        SAGEMAKER_PROGRAM: 'inference.py',
        SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/sourcedir.tar.gz',
      },
    },
  });
  await session.objects.write('s3://b/in/a.csv', 'id1,1,2\nid2,3,4\n');
  await session.objects.write('s3://b/in/more/b.csv', 'id3,5,6\n');
  const transform = transformStep(session, {
    name: 'Transform',
    modelName: 'doubling',
    instanceType: 'ml.m5.large',
    data: 's3://b/in',
    outputPath: 's3://b/out',
    contentType: 'text/csv',
    accept: 'text/csv',
    splitType: 'Line',
    assembleWith: 'Line',
    inputFilter: '$[1:]',
    joinSource: 'Input',
    outputFilter: '$[0,-1]',
  });
  const events: ExecutionEvent[] = [];
  const execution = await session.start(pipeline({ name: 'Batch', steps: [transform] }), {
    onEvent: (event) => events.push(event),
  });
  await execution.wait();
  expect(events.filter(({ type }) => type === 'Warning')).toEqual([]);
  const read = async (uri: string) => new TextDecoder().decode(await session.objects.read(uri));
  expect(await read('s3://b/out/a.csv.out')).toBe('id1,6\nid2,14\n');
  expect(await read('s3://b/out/more/b.csv.out')).toBe('id3,22\n');
  expect(await execution.steps()).toMatchObject([
    {
      StepName: 'Transform',
      StepStatus: 'Succeeded',
      Metadata: { TransformJob: { Arn: expect.stringMatching(/transform-job\/pipelines-.*-Transform-/) } },
    },
  ]);
});
