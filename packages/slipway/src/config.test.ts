import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Project, project } from './test/project.ts';
import { definitionOf, shellStep } from './test/shell-step.ts';

const GREETING = {
  Version: '2020-12-01',
  Steps: [{ Name: 'Greet', Type: 'Greeting', Arguments: { To: 'World' } }],
};
const KIND = `{
  type: 'Greeting',
  request: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  support: { To: 'done' },
  outcome: async ({ Greeting }) => Greeting,
  runner: async () => ({ run: async ({ To }) => ({ Greeting: 'Hello ' + To }) }),
}`;

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

describe('step kinds', () => {
  test.each([
    ['by value', { 'slipway.config.mjs': `export default { kinds: [${KIND}] };` }],
    [
      'by the name of a file, from the config file',
      {
        'slipway.config.json': '{ "kinds": ["./kinds/greeting.mjs"] }',
        'kinds/greeting.mjs': `export const greetingKind = ${KIND}; export const other = 1;`,
      },
    ],
    [
      'by the name of a package, one for ES modules alone',
      {
        'slipway.config.json': '{ "kinds": ["greeting"] }',
        'node_modules/greeting/package.json': '{ "exports": { "import": "./index.mjs" } }',
        'node_modules/greeting/index.mjs': `export const greetingKind = ${KIND};`,
      },
    ],
  ])('are found %s', async (_how, files) => {
    for (const [name, content] of Object.entries(files)) await at.write(name, content);
    await at.write('definition.json', GREETING);
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', '--json');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Hello World') });
    // A kind that has no metadata leaves it empty.
    expect(JSON.parse(stdout).Steps).toMatchObject([{ StepType: 'Greeting', Metadata: {} }]);
    expect(await at.slipway('validate', 'definition.json')).toMatchObject({ code: 0 });
  });
});

describe('the config file', () => {
  const shell = definitionOf([shellStep('Run', 'true')]);

  test('is the one in the current folder, else the one beside the pipeline, else the one that is named', async () => {
    const config = (bucket: string) => `export default { defaultBucket: '${bucket}' };`;
    const module = `export default (session) => { throw session.defaultBucket; };`;
    await at.write('deep/pipeline.mjs', module);
    const bucket = async (...args: string[]) =>
      /cannot be loaded: (\S+)/.exec((await at.slipway('run', 'deep/pipeline.mjs', ...args)).stderr)?.[1];
    expect(await bucket()).toBe('sagemaker-us-east-1-000000000000');
    await at.write('deep/slipway.config.mjs', config('beside'));
    expect(await bucket()).toBe('beside');
    await at.write('slipway.config.mjs', config('current'));
    expect(await bucket()).toBe('current');
    await at.write('other.mjs', config('named'));
    expect(await bucket('--config', 'other.mjs')).toBe('named');
  });

  test('gives the session its region and account', async () => {
    await at.write('slipway.config.json', { region: 'eu-west-1', account: '123456789012' });
    await at.write('definition.json', definitionOf([]));
    const { stdout } = await at.slipway('run', 'definition.json', '--json');
    expect(JSON.parse(stdout).PipelineExecutionArn).toMatch(/^arn:aws:sagemaker:eu-west-1:123456789012:/);
  });

  test('maps images, and --image comes before it', async () => {
    await at.write('definition.json', shell);
    await at.write('slipway.config.json', { images: { 'my-*': 'host' } });
    expect(await at.slipway('run', 'definition.json')).toMatchObject({ code: 0 });
    // The same glob, and another that matches too.
    for (const glob of ['my-*', '*']) {
      const { code, stderr } = await at.slipway(
        'run',
        'definition.json',
        '--image',
        `${glob}=python:/nowhere`,
      );
      expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('/nowhere') });
    }
  });

  test.each([
    ['not JSON', 'slipway.config.json', '{', 'JSON'],
    ['no object', 'slipway.config.json', '[]', 'gives one object'],
    ['no default export', 'slipway.config.mjs', 'export const images = {};', 'as its default export'],
    ['a module that throws', 'slipway.config.mjs', 'throw new Error("boom");', 'boom'],
    ['an unknown field', 'slipway.config.json', '{ "image": {} }', 'image: '],
    ['images that are none', 'slipway.config.json', '{ "images": { "a": 1 } }', 'images.a: '],
    ['an unknown target', 'slipway.config.json', '{ "images": { "a": "conda" } }', 'conda'],
    ['an account of few digits', 'slipway.config.json', '{ "account": "12" }', 'twelve digits'],
    ['no room for a step', 'slipway.config.json', '{ "parallelism": 0 }', 'parallelism: '],
    ['an unknown backend', 'slipway.config.json', '{ "backend": "podman" }', 'backend: '],
    [
      'no name of a step',
      'slipway.config.json',
      '{ "steps": { "A B": {} } }',
      'steps.A B: a step has letters',
    ],
    [
      'a size that is none',
      'slipway.config.json',
      '{ "steps": { "*": { "container": { "sharedMemory": "much" } } } }',
      'steps.*.container.sharedMemory: a size is bytes',
    ],
    [
      'a setting that no container has',
      'slipway.config.json',
      '{ "steps": { "A": { "container": { "shm": 1 } } } }',
      'steps.A.container.shm: ',
    ],
    ['no CPU', 'slipway.config.json', '{ "resources": { "cpus": 0 } }', 'resources.cpus: '],
    ['resources that are none', 'slipway.config.json', '{ "resources": true }', 'resources: '],
    ['a time to pull that is none', 'slipway.config.json', '{ "pull": "sometimes" }', 'pull: '],
    ['a cache that is none', 'slipway.config.json', '{ "cache": true }', 'cache: '],
    ['a target that is none', 'slipway.config.json', '{ "target": "moon" }', 'target: '],
    [
      'a step with a target that one step cannot have',
      'slipway.config.json',
      '{ "steps": { "A": { "target": "pipelines" } } }',
      'steps.A.target: ',
    ],
    [
      'a setting that SageMaker has not',
      'slipway.config.json',
      '{ "sagemaker": { "rôle": "me" } }',
      'sagemaker.rôle: ',
    ],
    ['a kind that is none', 'slipway.config.mjs', 'export default { kinds: [{ type: "A" }] };', 'kinds.0: '],
    ['a kind from nowhere', 'slipway.config.json', '{ "kinds": ["no-such-kind"] }', 'no-such-kind'],
    ['a package without a kind', 'slipway.config.json', '{ "kinds": ["node:path"] }', 'exports no step kind'],
  ])('is refused: %s', async (_what, name, content, words) => {
    await at.write(name, content);
    await at.write('definition.json', shell);
    const { code, stderr } = await at.slipway('run', 'definition.json');
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/^error BAD_(CONFIG|IMAGE_TARGET) .*\n {2}\S/);
    expect(stderr).toContain(words);
    expect(at.names()).toEqual(['definition.json', name].sort());
  });
});
