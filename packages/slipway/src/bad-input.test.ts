import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@slipway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  conditionStep,
  equals,
  failStep,
  integerParameter,
  pipeline,
  stringParameter,
  trainingStep,
} from './index.ts';
import { type Project, project } from './test/project.ts';
import { definitionOf, shellStep } from './test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

const place = { role: 'arn:aws:iam::000000000000:role/test', defaultBucket: 'b', region: 'us-east-1' };
const HOST = ['--image', 'my-image=host'];

const runs = (name: string, more = {}) => shellStep(name, 'true', more);
const step = (Name: string, Type: string, Arguments: object, more = {}) => ({
  Name,
  Type,
  Arguments,
  ...more,
});
const document = (steps: readonly object[], more = {}) => ({ Version: '2020-12-01', Steps: steps, ...more });
const tell = (value: unknown) => step('Tell', 'Fail', { ErrorMessage: value });

/** What is wrong, the document, and what the first line about it must be: code, step and place. */
const CASES: readonly (readonly [string, object | string, string])[] = [
  ['not JSON', '{"Version": ', 'NOT_JSON The pipeline definition is not JSON'],
  ['no object', '[]', 'INVALID  $'],
  ['wrong Version', { Version: '2019-01-01', Steps: [] }, 'WRONG_VERSION  $.Version'],
  ['no Version', { Steps: [] }, 'WRONG_VERSION  $.Version'],
  ['no Steps', { Version: '2020-12-01' }, 'INVALID  $.Steps'],
  ['duplicate step', definitionOf([runs('A'), runs('A')]), 'DUPLICATE_STEP A  $.Steps[1].Name'],
  [
    'duplicate step in a branch',
    definitionOf([runs('A'), conditionStep({ name: 'C', conditions: [], elseSteps: [runs('A')] })]),
    'DUPLICATE_STEP A  $.Steps[1].Arguments.ElseSteps[0].Name',
  ],
  [
    'duplicate parameter',
    definitionOf([], [stringParameter('P'), integerParameter('P')]),
    'DUPLICATE_PARAMETER  $.Parameters[1].Name',
  ],
  ['unknown step kind', document([step('A', 'Nonsense', {})]), 'UNKNOWN_STEP_KIND A  $.Steps[0].Type'],
  [
    'reference to an unknown step',
    definitionOf([runs('A', { dependsOn: ['B'] })]),
    'UNKNOWN_STEP A  $.Steps[0].DependsOn[0]',
  ],
  [
    'reference to an unknown parameter',
    document([tell({ Get: 'Parameters.P' })]),
    'UNKNOWN_PARAMETER Tell  $.Steps[0].Arguments.ErrorMessage',
  ],
  [
    'reference to an unknown property file',
    document([
      runs('A').toJSON(),
      tell({ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.A.PropertyFiles.F' }, Path: 'x' } }),
    ]),
    'UNKNOWN_PROPERTY_FILE Tell  $.Steps[1].Arguments.ErrorMessage',
  ],
  [
    'reference to a step of the other branch',
    definitionOf([
      conditionStep({
        name: 'C',
        conditions: [],
        ifSteps: [runs('A')],
        elseSteps: [runs('B', { dependsOn: ['A'] })],
      }),
    ]),
    'SIBLING_BRANCH B  $.Steps[0].Arguments.ElseSteps[0].DependsOn[0]',
  ],
  [
    'cycle',
    definitionOf([
      runs('A', { dependsOn: ['C'] }),
      runs('B', { dependsOn: ['A'] }),
      runs('C', { dependsOn: ['B'] }),
    ]),
    'CYCLE A  $.Steps[0]',
  ],
  ['step name that climbs out', document([step('../A', 'Fail', {})]), 'BAD_NAME ../A  $.Steps[0].Name'],
  ['absolute step name', document([step('/A', 'Fail', {})]), 'BAD_NAME /A  $.Steps[0].Name'],
  ['NUL in a step name', document([step('A\0', 'Fail', {})]), 'BAD_NAME A   $.Steps[0].Name'],
  [
    'object key that climbs out',
    definitionOf([
      runs('A', { inputs: [{ source: 's3://b/../../etc/passwd', destination: '/opt/ml/processing/x' }] }),
    ]),
    'BAD_OBJECT_URI A  $.Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri',
  ],
  [
    'property file that climbs out',
    document([
      {
        ...runs('A').toJSON(),
        PropertyFiles: [{ PropertyFileName: 'F', OutputName: 'o', FilePath: '../x' }],
      },
    ]),
    'BAD_PATH A  $.Steps[0].PropertyFiles[0].FilePath',
  ],
  [
    'input that no step makes and that does not exist',
    definitionOf([
      runs('A', { inputs: [{ source: 's3://b/missing.csv', destination: '/opt/ml/processing/x' }] }),
    ]),
    'INPUT_NOT_FOUND A  $.Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri',
  ],
  [
    'input file of this machine that does not exist',
    definitionOf([runs('A', { inputs: [{ source: './missing.csv', destination: '/opt/ml/processing/x' }] })]),
    'INPUT_NOT_FOUND A  $.Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri',
  ],
  [
    'image that nobody mapped',
    definitionOf([runs('A', { image: 'registry.example/team/nobody:3' })]),
    'IMAGE_NOT_MAPPED A  $.Steps[0].Arguments.AppSpecification.ImageUri',
  ],
  [
    'field that is not supported locally',
    definitionOf([
      runs('A', {
        request: {
          ProcessingInputs: [{ InputName: 'x', DatasetDefinition: { LocalPath: '/opt/ml/processing/x' } }],
        },
      }),
    ]),
    'NOT_SUPPORTED A  $.Steps[0].Arguments.ProcessingInputs[0].DatasetDefinition',
  ],
  [
    'arguments that are no request',
    document([step('A', 'Processing', {})]),
    'BAD_ARGUMENTS A  $.Steps[0].Arguments',
  ],
];

describe('a document is refused, with its code, step, place and what to do, before anything runs or is written', () => {
  test.each(CASES)('%s', async (_what, content, told) => {
    await at.write('definition.json', content);
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    const first = lines.findIndex((line) => line.startsWith(`error ${told}`));
    expect(stderr).toContain(`error ${told}`);
    // Below it are what is wrong and what to do, indented.
    expect(lines[first + 1]).toMatch(/^ {2}\S/);
    if (told.startsWith('NOT_JSON')) expect(lines).toHaveLength(2);
    else expect(lines[first + 2]).toMatch(/^ {2}\S/);
    expect(at.names()).toEqual(['definition.json']);
  });

  test('all problems at once', async () => {
    const bad = document(
      [
        step('A', 'Nonsense', {}),
        step('B', 'Fail', { ErrorMessage: { Get: 'Steps.Missing.X' } }),
        step('B', 'AutoML', {}),
        step('C', 'Fail', { ErrorMessage: { Get: 'Parameters.Missing' } }),
      ],
      { Version: '1', Parameters: [{ Name: 'N', Type: 'Integer', DefaultValue: 'one' }] },
    );
    await at.write('definition.json', bad);
    const { code, stderr } = await at.slipway('run', 'definition.json', '--param', 'Other=1');
    expect(code).toBe(2);
    const codes = [...stderr.matchAll(/^error (\w+)/gm)].map((match) => match[1]);
    expect(codes.sort()).toEqual([
      'DUPLICATE_STEP',
      'PARAMETER_TYPE',
      'UNKNOWN_PARAMETER',
      'UNKNOWN_PARAMETER',
      'UNKNOWN_STEP',
      'UNKNOWN_STEP_KIND',
      'UNKNOWN_STEP_KIND',
      'WRONG_VERSION',
    ]);
    expect(at.names()).toEqual(['definition.json']);
  });

  test('a cycle is told as a path', async () => {
    await at.write(
      'definition.json',
      definitionOf([runs('A', { dependsOn: ['B'] }), runs('B', { dependsOn: ['A'] })]),
    );
    const { stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect(stderr).toMatch(/A → B → A|B → A → B/);
  });

  test('an image that nobody mapped comes with the option that maps it', async () => {
    await at.write('definition.json', definitionOf([runs('A', { image: 'registry.example/team/nobody:3' })]));
    const { stderr } = await at.slipway('run', 'definition.json');
    expect(stderr).toContain('registry.example/team/nobody:3');
    const [, option = ''] = /Add (--image '[^']+=host')/.exec(stderr) ?? [];
    expect(option).toContain('team/nobody');
    const [, glob = ''] = /'([^']+)'/.exec(option) ?? [];
    await at.write(
      'definition.json',
      definitionOf([shellStep('A', 'true', { image: 'registry.example/team/nobody:3' })]),
    );
    expect(await at.slipway('run', 'definition.json', '--image', glob)).toMatchObject({ code: 0 });
  });

  test('a step kind of another package names the package', async () => {
    await at.write('definition.json', document([step('A', 'AutoML', {})]));
    const { stderr } = await at.slipway('run', 'definition.json');
    expect(stderr).toMatch(
      /error UNKNOWN_STEP_KIND A {2}\$\.Steps\[0\]\.Type\n.*"AutoML"\n.*SageMaker has it/,
    );
  });
});

describe('parameters', () => {
  const parameters = [
    stringParameter('Needed'),
    integerParameter('Count', { default: 1 }),
    stringParameter('Color', { default: 'red', enumValues: ['red', 'green'] }),
  ];
  test.each([
    ['missing', [], 'PARAMETER_MISSING', 'Needed'],
    ['of the wrong type', ['Needed=x', 'Count=many'], 'PARAMETER_TYPE', 'Count'],
    ['outside the enum', ['Needed=x', 'Color=blue'], 'PARAMETER_NOT_IN_ENUM', 'red, green'],
    ['unknown', ['Needed=x', 'Nedeed=y'], 'UNKNOWN_PARAMETER', 'It has: Needed, Count, Color.'],
    ['unknown, as __proto__', ['Needed=x', '__proto__=y'], 'UNKNOWN_PARAMETER', '__proto__'],
    ['unknown, as constructor', ['Needed=x', 'constructor=y'], 'UNKNOWN_PARAMETER', 'constructor'],
    ['without =', ['Needed'], 'BAD_OPTION', '--param takes NAME=VALUE, and "Needed" is none'],
    ['without a name', ['=x'], 'BAD_OPTION', '--param takes NAME=VALUE, and "=x" is none'],
  ])('%s', async (_what, given, told, words) => {
    await at.write('definition.json', definitionOf([runs('A')], parameters));
    const params = given.flatMap((value) => ['--param', value]);
    const { code, stderr } = await at.slipway('run', 'definition.json', ...params, ...HOST);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(`error ${told}`) });
    expect(stderr).toContain(words);
    expect(at.names()).toEqual(['definition.json']);
  });
});

describe('the command line', () => {
  test.each([
    ['no file', ['run'], 'No pipeline was named'],
    ['a file that is not there', ['run', 'missing.json'], 'There is no file'],
    ['a folder', ['run', '.'], 'is no file'],
    ['two files', ['run', 'definition.json', 'other.json'], 'One pipeline at a time: other.json is too much'],
    ['an unknown option', ['run', 'definition.json', '--verbose'], "Unknown option '--verbose'"],
    [
      'an option of another command',
      ['validate', 'definition.json', '--jobs', '1'],
      "Unknown option '--jobs'",
    ],
    [
      '--jobs 0',
      ['run', 'definition.json', '--jobs', '0'],
      '--jobs takes a whole number from 1, and "0" is none',
    ],
    ['--jobs some', ['run', 'definition.json', '--jobs', 'some'], 'and "some" is none'],
    [
      'an unknown backend',
      ['run', 'definition.json', '--backend', 'lambda'],
      'It may be: subprocess, docker.',
    ],
    ['an image without a target', ['run', 'definition.json', '--image', 'x'], '--image takes GLOB=TARGET'],
    [
      'an unknown target',
      ['run', 'definition.json', '--image', 'x=conda'],
      'host, venv:<requirements file> and python:<interpreter>',
    ],
    [
      'a requirements file that is not there',
      ['run', 'definition.json', '--image', 'x=venv:no.txt'],
      'no.txt',
    ],
    ['a bad pipeline name', ['run', 'definition.json', '--name', 'a_b'], '"a_b" is no name for a pipeline'],
    ['a config file that is not there', ['run', 'definition.json', '--config', 'no.json'], 'no.json'],
  ])('%s', async (_what, args, words) => {
    await at.write('definition.json', definitionOf([runs('A')]));
    await at.write('other.json', definitionOf([]));
    const { code, stdout, stderr } = await at.slipway(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error [A-Z_]+ /);
    expect(stderr).toContain(words);
    expect(at.names()).toEqual(['definition.json', 'other.json']);
  });
});

describe('code that would be written outside its folder', () => {
  /** Makes `code.tar.gz` of entries: a name and, of a link, where it leads. */
  const pack = (...entries: readonly (readonly [string, string?])[]) => {
    const script = `import io, json, sys, tarfile
with tarfile.open("code.tar.gz", "w:gz") as archive:
    for name, *target in json.loads(sys.argv[1]):
        entry = tarfile.TarInfo(name)
        if target:
            entry.type, entry.linkname = tarfile.SYMTYPE, target[0]
        archive.addfile(entry, io.BytesIO())`;
    execFileSync('python3', ['-c', script, JSON.stringify(entries)], { cwd: at.folder });
  };

  test.each([
    ['by a path that climbs out', [['../../outside.py']], 'would be written outside the folder'],
    ['by an absolute path', [['/tmp/outside.py']], 'would be written outside the folder'],
    ['through a link', [['link', '/tmp'], ['link/outside.py']], 'link'],
  ] as const)('%s', async (_what, entries, words) => {
    pack(...(entries as unknown as [string, string?][]));
    const train = trainingStep(place, {
      name: 'Train',
      image: 'my-image',
      instanceType: 'ml.m5.large',
      entryPoint: 'train.py',
      sourceDir: `file://${at.folder}/code.tar.gz`,
    });
    await at.write('definition.json', definitionOf([train]));
    const { code, stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect(stderr).toContain('error ARCHIVE_ESCAPES Train  $.Steps[0].Arguments.HyperParameters');
    expect(stderr).toContain(words);
    expect(at.names()).toEqual(['code.tar.gz', 'definition.json']);
    expect(code).toBe(2);
  });
});

describe('an input that is not there', () => {
  const input = (source: string) => runs('A', { inputs: [{ source, destination: '/opt/ml/processing/x' }] });

  test('in the bucket that a Training step writes to, as every one does by default', async () => {
    const train = trainingStep(place, { name: 'Train', image: 'my-image', instanceType: 'ml.m5.large' });
    await at.write('definition.json', definitionOf([input('s3://b/missing.csv'), train]));
    const { code, stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error INPUT_NOT_FOUND A'),
    });
  });

  test('with NUL in its path', async () => {
    await at.write('definition.json', definitionOf([input('/data/a\0b')]));
    const { code, stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error [A-Z_]+ A/) });
  });
});

describe('names that JavaScript gives a meaning', () => {
  test.each(['__proto__', 'constructor', 'toString'])(
    '%s is a step, a parameter and a variable like any other',
    async (name) => {
      const parameter = stringParameter(name);
      const shown = shellStep(name, 'test "$given" = "kept safe"', { environment: { given: parameter } });
      const check = conditionStep({
        name: 'Check',
        conditions: [equals(parameter, 'kept safe')],
        ifSteps: [failStep({ name: 'hasOwnProperty', message: parameter })],
        dependsOn: [shown],
      });
      await at.write('definition.json', definitionOf([shown, check], [parameter]));
      const { code, stdout, stderr } = await at.slipway(
        'run',
        'definition.json',
        '--json',
        '--param',
        `${name}=kept safe`,
        ...HOST,
      );
      expect({ code, stderr }).toMatchObject({ code: 1 });
      expect(JSON.parse(stdout).Steps).toMatchObject([
        { StepName: name, StepStatus: 'Succeeded' },
        { StepName: 'Check' },
        { StepName: 'hasOwnProperty', FailureReason: 'kept safe' },
      ]);
    },
  );

  test('a hyperparameter of such a name reaches the job', async () => {
    const hyperparameters = Object.fromEntries([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    const train = trainingStep(place, {
      name: 'Train',
      image: 'my-image',
      instanceType: 'ml.m5.large',
      hyperparameters,
      containerEntrypoint: ['sh', '-c', 'cat /opt/ml/input/config/hyperparameters.json'],
    });
    const built = pipeline({ name: 'P', steps: [train] });
    await at.write('definition.json', built.toJSON());
    expect(await at.slipway('run', 'definition.json', ...HOST)).toMatchObject({ code: 0 });
    const [execution = ''] = readdirSync(join(at.folder, '.slipway/logs'));
    expect(at.read(`.slipway/logs/${execution}/Train.log`)).toContain('{"__proto__":"p","constructor":"c"}');
  });

  test.each([
    ['Parameters.__proto__', 'UNKNOWN_PARAMETER'],
    ['Steps.constructor.X', 'UNKNOWN_STEP'],
    ['Steps.__proto__.X', 'UNKNOWN_STEP'],
    ['Execution.toString', 'UNKNOWN_EXECUTION_VARIABLE'],
  ])('%s is unknown when nobody declared it', async (get, told) => {
    await at.write('definition.json', document([tell({ Get: get }) as unknown as JsonObject]));
    const { code, stderr } = await at.slipway('run', 'definition.json');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`error ${told} Tell`),
    });
  });
});
