import { dockerBackend } from '@slipway/docker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lazyDocker } from './session/lazy-docker.ts';
import { dockerEngine, IMAGE } from './test/docker.ts';
import { newest } from './test/past.ts';
import { type Project, project } from './test/project.ts';
import { definitionOf, shellStep } from './test/shell-step.ts';

const engine = await dockerEngine();

test('what is known of the Docker backend before it is loaded is so', () => {
  const { name, capabilities } = lazyDocker({});
  expect({ name, capabilities }).toMatchObject({
    name: dockerBackend().name,
    capabilities: dockerBackend().capabilities,
  });
});

describe.skipIf(engine === undefined)('steps in containers', { tags: ['docker'] }, () => {
  let at: Project;
  let place: string;
  beforeEach(async () => {
    at = await project();
    place = `test -d ${at.folder} && echo on the machine || echo in a container`;
  });
  afterEach(() => at.remove());

  test('beside steps that are processes, each with the other’s outputs', async () => {
    const outputs = [{ name: 'out', source: '/opt/ml/processing/out' }] as const;
    const make = shellStep('Make', `${place}; echo 42 > /opt/ml/processing/out/answer`, { outputs });
    const input = {
      source: make.properties.ProcessingOutputConfig.Outputs.out.S3Output.S3Uri,
      destination: '/opt/ml/processing/in',
    };
    const script = `${place}; cat /opt/ml/processing/in/answer; ulimit -n; echo $COLOUR`;
    const read = shellStep('Read', script, { image: 'my-box', inputs: [input] });
    await at.write('definition.json', definitionOf([make, read]));
    const container = { ulimits: { nofile: 99 }, environment: { COLOUR: 'blue' } };
    await at.write('slipway.config.json', {
      images: { 'my-image': 'host', 'my-*': IMAGE },
      steps: { Read: { container } },
    });
    const args = ['run', 'definition.json', '--step-backend', 'R*=docker', '--pull', 'never', '--json'];
    const { code, stdout, stderr } = await at.slipway(...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const id = JSON.parse(stdout).PipelineExecutionArn.split('/').at(-1);
    expect(at.read(`.slipway/logs/${id}/Make.log`)).toBe('on the machine\n');
    expect(at.read(`.slipway/logs/${id}/Read.log`)).toBe('in a container\n42\n99\nblue\n');
    const left = await Array.fromAsync(engine?.list() ?? []);
    expect(left.filter(({ labels }) => labels['execution'] === id)).toEqual([]);
  });

  test('all of them, and gone on with in containers', async () => {
    await at.write('slipway.config.json', { backend: 'docker', images: { '*': IMAGE } });
    const step = shellStep('Box', `${place}; test -e /opt/ml/processing/in/good`, {
      inputs: [{ source: 's3://mine/in/', destination: '/opt/ml/processing/in' }],
    });
    await at.write('.slipway/buckets/mine/in/other', '');
    await at.write('definition.json', definitionOf([step]));
    expect(await at.slipway('run', 'definition.json')).toMatchObject({ code: 1 });
    const id = await newest(at);
    await at.write('.slipway/buckets/mine/in/good', '');
    await at.write('slipway.config.json', {});
    const { code, stderr } = await at.slipway('resume', 'last');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect((await at.slipway('logs', 'last')).stdout).toContain('in a container');
    // What a failed job keeps to be looked at.
    expect(await at.slipway('clean', '--older-than', '0m')).toMatchObject({ code: 0 });
    const left = await Array.fromAsync(engine?.list() ?? []);
    expect(left.filter(({ labels }) => labels['execution'] === id)).toEqual([]);
  });
});
