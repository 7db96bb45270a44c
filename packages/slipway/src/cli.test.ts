import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  booleanParameter,
  conditionStep,
  equals,
  executionVariables,
  failStep,
  join,
  jsonGet,
  lessThan,
  modelStep,
  registerModelStep,
} from './index.ts';
import { type Project, project } from './test/project.ts';
import { definitionOf, shellStep } from './test/shell-step.ts';

const HOST = ['--image', 'my-image=host'];
const ARN = /^arn:aws:sagemaker:us-east-1:000000000000:pipeline\/definition\/execution\/[a-z0-9]{12}$/;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

/** A pipeline with a step of every kind that needs no served model. */
function everyKind(): object {
  const good = booleanParameter('Good', { default: true });
  const report = { name: 'Report', outputName: 'report', path: 'report.json' };
  const measure = shellStep(
    'Measure',
    'echo \'{"error": 0.25}\' > /opt/ml/processing/report/report.json; echo measured',
    { outputs: [{ name: 'report', source: '/opt/ml/processing/report' }], propertyFiles: [report] },
  );
  const error = jsonGet<number>({ step: measure, propertyFile: report }, 'error');
  const session = { role: 'arn:aws:iam::000000000000:role/test', region: 'us-east-1', defaultBucket: 'test' };
  const create = modelStep(session, { name: 'Create', image: 'my-image' });
  const register = registerModelStep(session, {
    name: 'Register',
    image: 'my-image',
    modelPackageGroupName: 'Group',
  });
  const fail = failStep({ name: 'NotGood', message: join(' ', ['The error is', error]) });
  const check = conditionStep({
    name: 'Check',
    conditions: [lessThan(error, 1), equals(good, true)],
    ifSteps: [create, register],
    elseSteps: [fail],
  });
  return definitionOf([measure, check], [good]);
}

describe('exit code 0', () => {
  test('with --json, stdout is one document in SageMaker’s words and shapes', async () => {
    await at.write('definition.json', everyKind());
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', '--json', ...HOST);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const arn = (kind: string) =>
      expect.stringMatching(new RegExp(`^arn:aws:sagemaker:us-east-1:000000000000:${kind}`));
    const step = (StepName: string, StepType: string, Metadata: object) => ({
      StepName,
      StepType,
      StepStatus: 'Succeeded',
      StartTime: TIME,
      EndTime: TIME,
      AttemptCount: 1,
      Metadata,
    });
    const { Steps, ...execution } = JSON.parse(stdout);
    expect(execution).toEqual({
      PipelineExecutionArn: expect.stringMatching(ARN),
      PipelineExecutionStatus: 'Succeeded',
    });
    // NotGood did not run, and so is absent.
    expect(Steps).toHaveLength(4);
    expect(Steps).toEqual(
      expect.arrayContaining([
        step('Measure', 'Processing', { ProcessingJob: { Arn: arn('processing-job/') } }),
        step('Check', 'Condition', { Condition: { Outcome: 'True' } }),
        step('Create', 'Model', { Model: { Arn: arn('model/') } }),
        step('Register', 'RegisterModel', { RegisterModel: { Arn: arn('model-package/Group/1$') } }),
      ]),
    );
    expect(stderr).toMatch(/\n\nPipeline execution [a-z0-9]{12} Succeeded\n$/);
  });

  test('without --json nothing is on stdout, and stderr tells each step as it goes', async () => {
    await at.write('definition.json', everyKind());
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const lines = stderr.split('\n');
    const [measure = ''] = lines.filter((line) => /Measure +started/.test(line));
    expect(measure).toMatch(/^\d\d:\d\d:\d\d {2}Measure +started$/);
    expect(stderr).toMatch(/Measure +Succeeded in \d+\.\d+s\n/);
    expect(lines).toContainEqual(expect.stringMatching(/^ STEP +STATUS +TIME {2}WHAT CAME OUT$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ Register +Succeeded +\S+ {2}Group version 1/));
    // Piped, so nothing that a terminal alone understands.
    expect(stderr).not.toContain('\u001b');
    // What a job prints is in its log.
    expect(lines).not.toContain('measured');
  });

  test('a pipeline without steps succeeds', async () => {
    await at.write('definition.json', definitionOf([]));
    const { code, stdout } = await at.slipway('run', 'definition.json', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ PipelineExecutionStatus: 'Succeeded', Steps: [] });
  });

  test('what a module or a config file prints does not get between the document and its reader', async () => {
    await at.write('slipway.config.mjs', 'console.log("from the config"); export default {};');
    await at.write(
      'pipeline.mjs',
      `console.log('from the module'); process.stdout.write('and directly\\n');
       export default () => { console.info('from the function'); return ${'{ name: "P", localFiles: [], toJSON: () => ({ Version: "2020-12-01", Steps: [] }) }'}; };`,
    );
    const { code, stdout, stderr } = await at.slipway('run', 'pipeline.mjs', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
    for (const said of ['from the config', 'from the module', 'and directly', 'from the function'])
      expect(stderr).toContain(said);
  });
});

describe('exit code 1', () => {
  test('a Fail step: its message is its reason, and the execution names it', async () => {
    await at.write('definition.json', everyKind());
    const { code, stdout, stderr } = await at.slipway(
      'run',
      'definition.json',
      '--json',
      '--param',
      'Good=false',
      ...HOST,
    );
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      PipelineExecutionStatus: 'Failed',
      FailureReason: 'Step failure: One or multiple steps failed: NotGood.',
      Steps: [
        { StepName: 'Measure', StepStatus: 'Succeeded' },
        { StepName: 'Check', StepStatus: 'Succeeded', Metadata: { Condition: { Outcome: 'False' } } },
        {
          StepName: 'NotGood',
          StepType: 'Fail',
          StepStatus: 'Failed',
          FailureReason: 'The error is 0.25',
          Metadata: { Fail: { ErrorMessage: 'The error is 0.25' } },
        },
      ],
    });
    expect(stderr).toContain('NotGood failed: The error is 0.25');
    expect(stderr).toMatch(/Pipeline execution [a-z0-9]{12} Failed\n$/);
  });

  test('a Fail step without a message has no reason', async () => {
    const fail = { Name: 'Enough', Type: 'Fail', Arguments: {} };
    await at.write('definition.json', { Version: '2020-12-01', Steps: [fail] });
    const { code, stdout } = await at.slipway('run', 'definition.json', '--json');
    expect(code).toBe(1);
    const [step] = JSON.parse(stdout).Steps;
    expect(step).not.toHaveProperty('FailureReason');
    expect(step.StepStatus).toBe('Failed');
  });

  test('every step that failed is named, and what waited for one is absent', async () => {
    const fails = (name: string) => shellStep(name, 'exit 4');
    const after = shellStep('After', 'true', { dependsOn: ['First'] });
    await at.write('definition.json', definitionOf([fails('First'), fails('Second'), after]));
    const { code, stdout } = await at.slipway('run', 'definition.json', '--json', ...HOST);
    expect(code).toBe(1);
    const { FailureReason, Steps } = JSON.parse(stdout);
    expect(FailureReason).toMatch(/First, Second\.$/);
    expect(Steps.map((step: { StepName: string }) => step.StepName).sort()).toEqual(['First', 'Second']);
    expect(Steps[0].FailureReason).toBe(
      'ClientError: AlgorithmError: the job failed on algo-1, exit code: 4',
    );
  });
});

describe('exit code 2', () => {
  test('with --json the document is the error, with all that is wrong', async () => {
    await at.write('definition.json', { Version: '1', Steps: [{ Name: 'A', Type: 'B', Arguments: {} }] });
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', '--json');
    expect(code).toBe(2);
    const { Error: error, ...more } = JSON.parse(stdout);
    expect(more).toEqual({});
    expect(error).toEqual({
      Code: 'PIPELINE_INVALID',
      Message: expect.stringContaining('$.Version'),
      Hint: expect.any(String),
      Problems: [
        {
          code: 'WRONG_VERSION',
          path: '$.Version',
          message: expect.any(String),
          hint: expect.stringContaining('2020-12-01'),
        },
        {
          code: 'UNKNOWN_STEP_KIND',
          step: 'A',
          path: '$.Steps[0].Type',
          message: expect.any(String),
          hint: expect.any(String),
        },
      ],
    });
    expect(stderr).toContain('error WRONG_VERSION');
    expect(at.names()).toEqual(['definition.json']);
  });

  test('an error about no place in a document has its code, message and hint', async () => {
    const { code, stdout, stderr } = await at.slipway('run', 'nowhere.json', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      Error: {
        Code: 'FILE_NOT_FOUND',
        Message: expect.stringContaining('nowhere.json'),
        Hint: expect.any(String),
        Problems: [],
      },
    });
    expect(stderr).toMatch(/^error FILE_NOT_FOUND There is no file .*nowhere\.json\n {2}Name a pipeline/);
  });
});

describe('exit code 3', () => {
  const needsPython = shellStep('Train', 'true', {
    image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
  });

  test('without a Python it says how to get one, and nothing has run', async () => {
    await at.write('definition.json', definitionOf([needsPython]));
    await at.write('bin/nothing', '');
    const { code, stdout, stderr } = await at.start(['run', 'definition.json', '--json'], {
      PATH: `${at.folder}/bin`,
    }).ended;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      Error: { Code: 'PYTHON_MISSING', Hint: expect.stringContaining('python3') },
    });
    expect(stderr).toMatch(/^error PYTHON_MISSING .*\n {2}Install it: /);
    expect(at.has('.slipway')).toBe(false);
  });

  test('an interpreter that is not there', async () => {
    await at.write('definition.json', definitionOf([shellStep('Run', 'true')]));
    const missing = ['--image', 'my-image=python:/nowhere/python3'];
    const { code, stderr } = await at.slipway('run', 'definition.json', ...missing);
    expect(code).toBe(3);
    expect(stderr).toContain('error PYTHON_MISSING There is no interpreter /nowhere/python3');
    expect(at.has('.slipway')).toBe(false);
  });

  test('what turns out to be missing while a step runs is told in the execution’s document', async () => {
    await at.write('definition.json', definitionOf([shellStep('Run', 'true')]));
    const requirements = await at.write('requirements.txt', 'six\n');
    // A Python as Debian installs it: without venv.
    const answer = JSON.stringify({
      executable: `${at.folder}/bin/python3`,
      version: '3.12.1',
      platform: 'x',
    });
    const python = `#!/bin/sh\ncase "$*" in *venv*) echo "No module named venv"; exit 1;; esac\necho '${answer}'\n`;
    await chmod(await at.write('bin/python3', python), 0o755);
    const { code, stdout, stderr } = await at.start(
      ['run', 'definition.json', '--json', '--image', `my-image=venv:${requirements}`],
      { SLIPWAY_CACHE_DIR: `${at.folder}/cache`, PATH: `${at.folder}/bin:${process.env['PATH']}` },
    ).ended;
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(JSON.parse(stdout)).toMatchObject({
      PipelineExecutionStatus: 'Failed',
      Steps: [{ StepName: 'Run', StepStatus: 'Failed', FailureReason: expect.stringContaining('venv') }],
    });
    expect(stderr).toContain('sudo apt-get install python3.12-venv');
  });
});

describe('the command itself', () => {
  test('tells its version, its commands and their options', async () => {
    expect(await at.slipway('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await at.slipway('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('validate'),
    });
    expect(await at.slipway('run', '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--param NAME=VALUE'),
    });
    expect(await at.slipway()).toMatchObject({ code: 2 });
    expect(await at.slipway('start')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no command "start"'),
    });
  });
});

test('an execution variable has the value that the document tells', async () => {
  const { pipelineExecutionArn } = executionVariables;
  const fail = failStep({ name: 'Tell', message: join('', [pipelineExecutionArn]) });
  await at.write('definition.json', definitionOf([fail]));
  const { stdout } = await at.slipway('run', 'definition.json', '--json');
  const { PipelineExecutionArn, Steps } = JSON.parse(stdout);
  expect(Steps[0].FailureReason).toBe(PipelineExecutionArn);
});
