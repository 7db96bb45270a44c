import { afterEach, beforeEach, expect, test } from 'vitest';
import { conditionStep, equals, stringParameter } from '../index.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

const sound = definitionOf(
  [
    shellStep('Run', 'true', {
      inputs: [{ source: 's3://b/not-there', destination: '/opt/ml/processing/x' }],
    }),
  ],
  [stringParameter('Needed')],
);

test('says that nothing is wrong, without a value for any parameter or an image for any step, and writes nothing', async () => {
  await at.write('definition.json', sound);
  expect(await at.slipway('validate', 'definition.json')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'definition.json: nothing is wrong with it\n',
  });
  expect(await at.slipway('validate', 'definition.json', '--json')).toMatchObject({
    code: 0,
    stdout: `${JSON.stringify({ Problems: [], Warnings: [] }, null, 2)}\n`,
  });
  expect(at.names()).toEqual(['definition.json']);
});

test('names all problems at once, each with its step and place', async () => {
  await at.write('definition.json', {
    Version: '1',
    Surprise: true,
    Parameters: [{ Name: 'A', Type: 'Text' }],
    Steps: [
      { Name: 'A', Type: 'Nonsense', Arguments: {} },
      { Name: 'B', Type: 'Fail', Arguments: { ErrorMessage: { Get: 'Steps.Missing.X' } } },
      { Name: 'C', Type: 'Processing', Arguments: {} },
    ],
  });
  const { code, stdout, stderr } = await at.slipway('validate', 'definition.json', '--json');
  expect(code).toBe(2);
  const { Problems, Warnings } = JSON.parse(stdout);
  const places = Problems.map((one: { code: string; step?: string; path: string }) =>
    [one.code, one.step, one.path].join(' '),
  );
  expect(places).toEqual(
    expect.arrayContaining([
      'WRONG_VERSION  $.Version',
      'INVALID  $.Parameters[0].Type',
      'UNKNOWN_STEP_KIND A $.Steps[0].Type',
      'UNKNOWN_STEP B $.Steps[1].Arguments.ErrorMessage',
      'BAD_ARGUMENTS C $.Steps[2].Arguments.AppSpecification',
    ]),
  );
  expect(Warnings).toMatchObject([{ code: 'NO_EFFECT', path: '$.Surprise' }]);
  for (const { code, message } of Problems) {
    expect(stderr).toContain(`error ${code}`);
    expect(stderr).toContain(message);
  }
  expect(stderr).toContain('warning $.Surprise is not read');
  expect(at.names()).toEqual(['definition.json']);
});

test('a condition inside a condition is warned of, and refused with --strict', async () => {
  const inner = conditionStep({ name: 'Inner', conditions: [equals(1, 1)] });
  const outer = conditionStep({ name: 'Outer', conditions: [equals(1, 1)], ifSteps: [inner] });
  await at.write('definition.json', definitionOf([outer]));
  const lenient = await at.slipway('validate', 'definition.json');
  expect(lenient).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^warning Inner: .*build-and-manage-steps/),
  });
  const strict = await at.slipway('validate', 'definition.json', '--strict');
  expect(strict).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error NESTED_CONDITION Inner  $.Steps[0].Arguments.IfSteps[0]'),
  });
  expect(await at.slipway('run', 'definition.json', '--strict')).toMatchObject({ code: 2 });
  expect(at.has('.slipway')).toBe(false);
  expect(await at.slipway('run', 'definition.json')).toMatchObject({ code: 0 });
});

test('judges the name of a pipeline too', async () => {
  await at.write(
    'pipeline.mjs',
    'export default { name: "a_b", localFiles: [], toJSON: () => ({ Version: "2020-12-01", Steps: [] }) };',
  );
  expect(await at.slipway('validate', 'pipeline.mjs')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error BAD_NAME  $\n  "a_b" is no name for a pipeline'),
  });
});

test('what cannot be read at all is an error of its own', async () => {
  await at.write('definition.json', '{');
  const { code, stdout, stderr } = await at.slipway('validate', 'definition.json', '--json');
  expect(code).toBe(2);
  expect(stderr).toContain('error NOT_JSON');
  expect(JSON.parse(stdout)).toMatchObject({ Error: { Code: 'NOT_JSON' } });
});
