import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

const HOST = ['--image', 'my-image=host'];

let at: Project;
beforeEach(async () => {
  at = await project();
  const note = (name: string) => `echo ${name} >> ${at.folder}/ran`;
  const outputs = [{ name: 'out', source: '/opt/ml/processing/out' }] as const;
  const first = shellStep('First', `${note('First')}; echo 1 > /opt/ml/processing/out/a`, { outputs });
  const second = shellStep(
    'Second',
    `${note('Second')}; cp /opt/ml/processing/in/a /opt/ml/processing/out/a`,
    {
      outputs,
      inputs: [
        {
          source: first.properties.ProcessingOutputConfig.Outputs.out.S3Output.S3Uri,
          destination: '/opt/ml/processing/in',
        },
      ],
    },
  );
  const third = shellStep('Third', note('Third'), { dependsOn: [second] });
  const beside = shellStep('Beside', note('Beside'));
  await at.write('definition.json', definitionOf([first, second, third, beside]));
});
afterEach(() => at.remove());

/** Runs with these options; what ran, in the order it did. */
async function ran(...options: readonly string[]): Promise<Ended & { readonly steps: readonly string[] }> {
  await at.write('ran', '');
  const ended = await at.slipway('run', 'definition.json', '--jobs', '1', ...HOST, ...options);
  return { ...ended, steps: at.read('ran').split('\n').filter(Boolean) };
}

describe('steps are selected', () => {
  test('by name, from one on, up to one; those before them are answered for', async () => {
    expect(await ran('--until', 'First')).toMatchObject({ code: 0, steps: ['First'] });
    const none = await ran('--only', 'Third');
    expect(none).toMatchObject({ code: 2, steps: [] });
    expect(none.stderr).toMatch(/BAD_SELECTION .*\n.*Second made, and it did not succeed in execution/);

    expect(await ran('--from', 'First', '--until', 'Second')).toMatchObject({
      code: 0,
      steps: ['First', 'Second'],
    });
    const json = await ran('--from', 'Second', '--json');
    expect(json).toMatchObject({ code: 0, steps: ['Second', 'Third'] });
    expect(JSON.parse(json.stdout).Steps).toMatchObject([
      { StepName: 'First', StepStatus: 'Succeeded', SelectiveExecutionResult: {} },
      { StepName: 'Second', StepStatus: 'Succeeded' },
      { StepName: 'Third', StepStatus: 'Succeeded' },
    ]);
    // By default the newest of them that has ended; that it took a step from another one does not matter.
    expect(await ran('--only', 'Second, Third')).toMatchObject({ code: 0, steps: ['Second', 'Third'] });
    expect(await ran('--only', 'Beside', '--of', 'last')).toMatchObject({ code: 0, steps: ['Beside'] });
  });

  test.each([
    ['steps in two ways', ['--only', 'First', '--from', 'Second'], 'BAD_OPTION'],
    ['an execution alone', ['--of', 'last'], 'BAD_OPTION'],
    ['nothing between', ['--from', 'Third', '--until', 'First'], 'BAD_OPTION'],
    ['no steps', ['--only', ','], 'BAD_SELECTION'],
    ['an unknown step', ['--from', 'Fourth'], 'BAD_SELECTION'],
    ['what stands between left out', ['--only', 'First,Third'], 'BAD_SELECTION'],
    ['no execution to take from', ['--from', 'Second'], 'BAD_SELECTION'],
    ['an unknown execution', ['--only', 'Second', '--of', 'abc'], 'EXECUTION_NOT_FOUND'],
  ])('and not: %s', async (_what, options, code) => {
    const { stderr, ...ended } = await ran(...options);
    expect(ended).toMatchObject({ code: 2, steps: [] });
    expect(stderr).toContain(`error ${code}`);
    expect(at.names()).toEqual(['definition.json', 'ran']);
  });
});

test.each([
  ['an unknown backend', ['--backend', 'podman'], 'subprocess, docker'],
  ['an unknown backend of a step', ['--step-backend', 'First=podman'], 'subprocess, docker'],
  ['a backend for a step that is not there', ['--step-backend', 'Frist=docker'], 'First, Second'],
  ['an unknown time to pull', ['--pull', 'sometimes'], 'always, missing, never'],
  ['an unknown way to use the cache', ['--cache', 'some'], 'off, document, all'],
])('refused: %s', async (_what, options, words) => {
  const { stderr, ...ended } = await ran(...options);
  expect(ended).toMatchObject({ code: 2, steps: [] });
  expect(stderr).toMatch(/^error BAD_OPTION/);
  expect(stderr).toContain(words);
});
