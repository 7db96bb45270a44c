import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, kindsProject, PYTHON } from './test/kinds-project.ts';
import type { Project } from './test/project.ts';

let at: Project;
beforeAll(async () => {
  at = await kindsProject();
});
afterAll(() => at.remove());

interface Step {
  readonly StepName: string;
  readonly StepType: string;
  readonly StepStatus: string;
  readonly Metadata: { readonly [kind: string]: { readonly Arn: string } };
}

/** Runs the document; resolves to what came of it. */
async function run(...more: readonly string[]) {
  const image = ['--image', `*=python:${PYTHON}`];
  const ended = await at.slipway('run', KINDS, '--json', '--param', 'Data=data.csv', ...image, ...more);
  const report = ended.stdout === '' ? undefined : JSON.parse(ended.stdout);
  const steps: readonly Step[] = report?.Steps ?? [];
  const id = /[^/]+$/.exec(report?.PipelineExecutionArn ?? '')?.[0] ?? '';
  return { ...ended, report, steps, id };
}

test('it validates without a problem', async () => {
  const { code, stdout } = await at.slipway('validate', KINDS, '--json');
  expect(code).toBe(0);
  const { Problems, Warnings } = JSON.parse(stdout);
  expect(Problems).toEqual([]);
  // All that has no effect yet, and nothing else.
  const warned = Warnings.map(({ step, path }: { step?: string; path: string }) =>
    [step, path.replace(/^.*\./, '')].filter(Boolean).join(' '),
  );
  expect(warned.sort()).toEqual(
    [
      'PipelineExperimentConfig',
      'Prepare Tags',
      'Train ProfilerConfig',
      'Create-RepackModel-my-model DebugHookConfig',
      'Create-RepackModel-my-model ProfilerConfig',
      'Inner IfSteps[2]',
    ].sort(),
  );
});

describe('it runs', () => {
  let ran: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    ran = await run();
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
  });
  const json = (path: string) =>
    JSON.parse(at.read(`.slipway/buckets/sagemaker-us-east-1-000000000000/${path}`));

  test('every step but the one of the other branch', () => {
    const names = ran.steps
      .filter(({ StepStatus }) => StepStatus === 'Succeeded')
      .map((step) => step.StepName);
    expect(names.sort()).toEqual([
      'After',
      'Create-CreateModel',
      'Create-RepackModel-my-model',
      'Framework',
      'Inner',
      'Outer',
      'Prepare',
      'Register-RegisterModel',
      'RegisterChain-RegisterModel',
      'Train',
      'Transform',
    ]);
    expect(ran.steps).toHaveLength(names.length);
  });

  test('Join renders every type, and execution variables have their values', () => {
    const { arguments: given, environment } = json(`Kinds/${ran.id}/Prepare/output/report/report.json`);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(given).toEqual(['--count', '1', '--greeting', 'hello', '--when', time]);
    expect(environment).toEqual({
      GREETING: 'joined hello 1 0.5 true 7 2.5 true kinds',
      JOB: expect.stringMatching(new RegExp(`^my-prepare-${ran.id}-[a-z0-9]{10}$`)),
      STARTED: time,
    });
    expect(json(`Kinds/${ran.id}/After/output/report/report.json`).arguments).toEqual(['outcome=true']);
  });

  test('use_custom_job_prefix: jobs and models begin with the prefix', () => {
    const arnOf = (name: string) => {
      const { StepType = '', Metadata } = ran.steps.find((step) => step.StepName === name) ?? {};
      const field = /^(Processing|Training|Transform)$/.test(StepType) ? `${StepType}Job` : StepType;
      return Metadata?.[field]?.Arn;
    };
    expect(arnOf('Prepare')).toContain(`:processing-job/my-prepare-${ran.id}-`);
    expect(arnOf('Train')).toContain(`:training-job/my-train-${ran.id}-`);
    expect(arnOf('Create-CreateModel')).toContain(`:model/my-model-${ran.id}-`);
    expect(arnOf('Transform')).toContain(`:transform-job/my-transform-${ran.id}-`);
    expect(arnOf('RegisterChain-RegisterModel')).toMatch(/:model-package\/Chains\/1$/);
  });

  test('JsonGet gives a hyperparameter its value, and the model that it makes predicts by it', () => {
    const log = at.read(`.slipway/logs/${ran.id}/Train.log`);
    expect(log).toContain('{"depth": 3, "label": "hello", "verbose": "True"}');
    // Input filter, join and output filter: first and last column of each record with its prediction.
    const bucket = '.slipway/buckets/sagemaker-us-east-1-000000000000';
    expect(at.read(`${bucket}/transformed/${ran.id}/data.csv.out`)).toBe('1,3\n4,3\n');
  });

  test('the other branch fails with its message, built of metrics and variables', async () => {
    const { code, report, steps } = await run('--param', 'Rate=0.25', '--param', 'Greeting=good day');
    expect(code).toBe(1);
    expect(report).toMatchObject({ PipelineExecutionStatus: 'Failed' });
    expect(report.FailureReason).toContain('TooHigh');
    expect(steps.find((step) => step.StepName === 'TooHigh')).toMatchObject({
      FailureReason: `The loss is 0.5 in ${report.PipelineExecutionArn}`,
    });
  });
});

test('a value that is missing or not allowed is refused', async () => {
  const missing = await at.slipway('run', KINDS, '--image', `*=python:${PYTHON}`);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('error PARAMETER_MISSING') });
  const { code, stderr } = await run('--param', 'Greeting=bye');
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('hello, good day') });
});
