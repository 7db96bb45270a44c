import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { modelStep, transformStep } from './index.ts';
import { dockerEngine } from './test/docker.ts';
import { type Project, project } from './test/project.ts';
import { inClone } from './test/sdk-document.ts';
import { definitionOf } from './test/shell-step.ts';

const engine = await dockerEngine();
const place = {
  role: 'arn:aws:iam::000000000000:role/test',
  region: 'us-east-1',
  defaultBucket: 'test',
};

/** As SageMaker's script mode has it: doubles numbers, or tells what they are. */
const SCRIPTS = {
  double: `
def model_fn(folder):
    return float(open(folder + "/factor").read())

def input_fn(body, content_type):
    return [float(line) for line in body.split()]

def predict_fn(numbers, factor):
    return [number * factor for number in numbers]

def output_fn(numbers, accept):
    return "".join(f"{number:g}\\n" for number in numbers), "text/x-numbers"
`,
  tell: `
import os

def model_fn(folder):
    return os.environ["WORD"]

def input_fn(body, content_type):
    assert content_type == "text/x-numbers", content_type
    return body.decode().split()

def predict_fn(numbers, word):
    if "666" in numbers:
        raise ValueError("no such number")
    return [f"{word} {number}" for number in numbers]

def output_fn(lines, accept):
    assert accept == "text/plain", accept
    return "".join(f"{line}\\n" for line in lines), accept
`,
};

describe.each([
  { backend: 'subprocess', image: 'host', isThere: true, tags: [] },
  {
    backend: 'docker',
    image: 'slipway-test/abalone:1',
    isThere: engine !== undefined && hasPython(),
    tags: ['docker', 'debootstrap'],
  },
])('a model of several containers, on $backend', ({ backend, image, isThere, tags }) => {
  let at: Project;
  beforeEach(async () => {
    at = await project();
    await at.write('model/factor', '2');
    for (const [name, script] of Object.entries(SCRIPTS)) {
      await at.write(`code/${name}/inference.py`, script);
    }
    for (const [folder, archive] of [
      ['model', 'model'],
      ['code/double', 'double'],
      ['code/tell', 'tell'],
    ] as const) {
      await at.write(`.slipway/buckets/b/${archive}/.keep`, '');
      const file = `${at.folder}/.slipway/buckets/b/${archive}/it.tar.gz`;
      spawnSync('tar', ['-czf', file, '-C', `${at.folder}/${folder}`, '.']);
    }
    await at.write('slipway.config.json', { backend, images: { '*': image }, pull: 'never' });
  });
  afterEach(() => at.remove());

  const container = (name: keyof typeof SCRIPTS, environment: Readonly<Record<string, string>> = {}) => ({
    hostname: name,
    image: `my/${name}:1`,
    modelData: 's3://b/model/it.tar.gz',
    entryPoint: 'inference.py',
    sourceDir: `s3://b/${name}/it.tar.gz`,
    environment,
  });
  const document = () => {
    const containers = [container('double'), container('tell', { WORD: 'twice is' })];
    const model = modelStep(place, { name: 'Pipeline', containers });
    const transform = transformStep(place, {
      name: 'Transform',
      modelName: model.properties.ModelName,
      instanceType: 'ml.m5.large',
      data: 's3://b/in/',
      outputPath: 's3://b/out',
      contentType: 'text/plain',
      accept: 'text/plain',
      splitType: 'Line',
    });
    return definitionOf([model, transform]);
  };

  test.runIf(isThere)('answers through all of them, and leaves nothing behind', { tags }, async () => {
    await at.write('.slipway/buckets/b/in/numbers', '1\n2.5\n');
    await at.write('definition.json', document());
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', '--json');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(at.read('.slipway/buckets/b/out/numbers.out')).toBe('twice is 2\ntwice is 5\n');
    const id = JSON.parse(stdout).PipelineExecutionArn.split('/').at(-1);
    const left = await Array.fromAsync((backend === 'docker' ? engine : undefined)?.list() ?? []);
    expect(left.filter(({ labels }) => labels['execution'] === id)).toEqual([]);
  });

  test.runIf(isThere)('tells which of them failed', { tags }, async () => {
    await at.write('.slipway/buckets/b/in/numbers', '333\n');
    await at.write('definition.json', document());
    const { code, stderr } = await at.slipway('run', 'definition.json');
    expect(code).toBe(1);
    expect(stderr).toContain('numbers: record 1: tell answered 500: ');
    expect(stderr).toMatch(/\[tell\] .*ValueError: no such number/);
    const cleaned = await at.slipway('clean', '--older-than', '0m');
    expect(cleaned).toMatchObject({ code: 0 });
  });
});

/** Whether the image of the abalone example is there, or was made now. */
function hasPython(): boolean {
  const { status, stderr } = spawnSync('sh', [inClone('tools/test-images/abalone.sh')], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw new Error(stderr);
  return false;
}
