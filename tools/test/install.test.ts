import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustRun, root, run, scratchFolder } from './scratch.ts';

const tarballs = join(root, 'dist/tarballs');
let scratch: Awaited<ReturnType<typeof scratchFolder>>;

beforeAll(async () => {
  scratch = await scratchFolder();
  await mustRun(root, process.execPath, 'tools/pack.mjs');
}, 900_000);

afterAll(() => scratch.remove());

/** A project of a user's, with these packages installed from their tarballs. */
async function project(name: string, wanted: (tarball: string) => boolean): Promise<string> {
  const folder = join(scratch.folder, name);
  await mkdir(folder);
  await mustRun(folder, 'npm', 'init', '-y');
  const files = (await readdir(tarballs)).filter(wanted).map((file) => join(tarballs, file));
  await mustRun(folder, 'npm', 'install', '--no-audit', '--no-fund', ...files);
  return folder;
}

const FAIL_OR_NOT = {
  Version: '2020-12-01',
  Parameters: [{ Name: 'Good', Type: 'Boolean', DefaultValue: true }],
  Steps: [
    {
      Name: 'Check',
      Type: 'Condition',
      Arguments: {
        Conditions: [{ Type: 'Equals', LeftValue: { Get: 'Parameters.Good' }, RightValue: true }],
        IfSteps: [],
        ElseSteps: [{ Name: 'Bad', Type: 'Fail', Arguments: { ErrorMessage: 'it was not good' } }],
      },
    },
  ],
};

test('core and one step package pull in no engine client, process library or AWS client', async () => {
  const folder = await project('small', (file) => /^slipway-(core|step-condition)-/.test(file));
  const installed = await mustRun(folder, 'npm', 'ls', '--all', '--parseable');
  expect(installed).toContain('@slipway/step-condition');
  expect(installed).not.toMatch(/dockerode|execa|@aws-sdk/);
}, 900_000);

test('the tarballs give a project in which slipway runs, with a step kind from a package outside', async () => {
  const folder = await project('whole', () => true);
  const definition = join(folder, 'definition.json');
  await writeFile(definition, JSON.stringify(FAIL_OR_NOT));
  const slipway = (...args: string[]): ReturnType<typeof run> =>
    run(folder, 'npx', '--no-install', 'slipway', ...args);

  const good = await slipway('run', definition, '--json');
  expect(good).toMatchObject({ code: 0 });
  expect(JSON.parse(good.stdout)).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });

  const bad = await slipway('run', definition, '--json', '--param', 'Good=false');
  expect(bad).toMatchObject({ code: 1 });
  expect(JSON.parse(bad.stdout)).toMatchObject({
    PipelineExecutionStatus: 'Failed',
    FailureReason: expect.stringContaining('Bad'),
    Steps: [
      { StepName: 'Check' },
      { StepName: 'Bad', StepStatus: 'Failed', FailureReason: 'it was not good' },
    ],
  });

  const unknown = {
    ...FAIL_OR_NOT,
    Steps: [{ Name: 'Greet', Type: 'Greeting', Arguments: { Name: 'World' } }],
  };
  await writeFile(definition, JSON.stringify(unknown));
  expect(await slipway('run', definition)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Greeting'),
  });

  await addGreetingPackage(folder);
  const greeted = await slipway('run', definition, '--json');
  expect(greeted).toMatchObject({ code: 0 });
  expect(JSON.parse(greeted.stdout)).toMatchObject({ Steps: [{ StepName: 'Greet', StepType: 'Greeting' }] });

  const app = `
    import { pipelineFromDefinition, localSession } from 'slipway';
    import { greetingKind } from 'greeting-step';
    const session = localSession({ kinds: [greetingKind] });
    const definition = JSON.parse(process.argv[2]);
    const execution = await session.start(pipelineFromDefinition('Greetings', definition));
    console.log((await execution.wait()).PipelineExecutionStatus);
  `;
  await writeFile(join(folder, 'app.mjs'), app);
  expect((await mustRun(folder, process.execPath, 'app.mjs', JSON.stringify(unknown))).trim()).toBe(
    'Succeeded',
  );
}, 900_000);

test('an older Node is told what to install, and the exit code is 3', async () => {
  const folder = join(scratch.folder, 'whole');
  const old = `Object.defineProperty(process.versions, 'node', { value: '20.11.1' })`;
  const cli = join(folder, 'node_modules/slipway/dist/cli.js');
  const ended = await run(
    folder,
    process.execPath,
    '--import',
    `data:text/javascript,${encodeURIComponent(old)}`,
    cli,
    'run',
    'x.json',
  );
  expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('npm install node@24') });
});

/** A package that somebody else wrote: plain JavaScript, against what the tarballs export. */
async function addGreetingPackage(folder: string): Promise<void> {
  const source = `
    import * as v from 'valibot';
    export const greetingKind = {
      type: 'Greeting',
      request: v.object({ Name: v.string() }),
      support: { Name: 'done' },
      runner: async () => ({ run: async (request) => ({ Greeting: 'Hello ' + request.Name }) }),
    };
  `;
  const greeting = join(folder, 'greeting-step');
  await mkdir(greeting);
  await writeFile(join(greeting, 'index.js'), source);
  const manifest = {
    name: 'greeting-step',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    dependencies: { valibot: '*' },
  };
  await writeFile(join(greeting, 'package.json'), JSON.stringify(manifest));
  await mustRun(folder, 'npm', 'install', '--no-audit', '--no-fund', './greeting-step');
  await writeFile(join(folder, 'slipway.config.mjs'), `export default { kinds: ['greeting-step'] };`);
}
