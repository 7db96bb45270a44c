import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Project, project } from './test/project.ts';
import { definitionOf } from './test/shell-step.ts';

const SLIPWAY = new URL('index.ts', import.meta.url).href;

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

describe('a pipeline module', () => {
  test.each(['pipeline.ts', 'pipeline.mts', 'pipeline.js', 'pipeline.mjs'])('may be %s', async (name) => {
    await at.write('package.json', { type: 'module' });
    await at.write(
      name,
      `import { failStep, pipeline } from '${SLIPWAY}';
       export default (session) => pipeline({ name: 'Mine', steps: [failStep({ name: 'Stop', message: session.defaultBucket })] });`,
    );
    const { code, stdout } = await at.slipway('run', name, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      PipelineExecutionArn: expect.stringContaining(':pipeline/Mine/execution/'),
      Steps: [{ StepName: 'Stop', FailureReason: 'sagemaker-us-east-1-000000000000' }],
    });
  });

  test('may export the pipeline itself, or a function that takes its time', async () => {
    await at.write(
      'now.mjs',
      `import { pipeline } from '${SLIPWAY}'; export default pipeline({ name: 'Now', steps: [] });`,
    );
    await at.write(
      'later.mjs',
      `import { pipeline } from '${SLIPWAY}'; export default async () => pipeline({ name: 'Later', steps: [] });`,
    );
    expect(await at.slipway('run', 'now.mjs')).toMatchObject({ code: 0 });
    expect(await at.slipway('run', 'later.mjs')).toMatchObject({ code: 0 });
  });

  test('may be given another name', async () => {
    await at.write(
      'pipeline.mjs',
      `import { pipeline } from '${SLIPWAY}'; export default pipeline({ name: 'Mine', steps: [] });`,
    );
    const { stdout } = await at.slipway('run', 'pipeline.mjs', '--json', '--name', 'Yours');
    expect(JSON.parse(stdout).PipelineExecutionArn).toContain(':pipeline/Yours/execution/');
  });

  test.each([
    ['an enum', 'a.ts', 'enum Color { Red }\nexport default Color;', 'no enum, namespace'],
    ['a parameter property', 'a.ts', 'export default class { constructor(private x: number) {} }', 'no enum'],
    [
      'an import of a type without "type"',
      'a.ts',
      `import { Pipeline } from '${SLIPWAY}';\nexport default (p: Pipeline): Pipeline => p;`,
      'import type',
    ],
    ['an import without extension', 'a.ts', "import './other';\nexport default 1;", 'with .ts'],
    ['an import of .js that is .ts', 'a.ts', "import './b.js';\nexport default 1;", 'with .ts'],
    ['a package that is not installed', 'a.ts', "import 'no-such-package';", 'must be installed'],
    ['no default export', 'a.ts', 'export const pipeline = 1;', 'export default (session) => pipeline('],
    [
      'a default export that is no pipeline',
      'a.ts',
      'export default { name: 1 };',
      'export default (session)',
    ],
    ['a syntax error', 'a.ts', 'export default (;', 'This shows the place: node '],
    [
      'a decorator',
      'a.ts',
      'const d = (c: unknown) => c;\n@d export default class {}',
      'This shows the place',
    ],
    ['an extension that Node does not run', 'a.tsx', 'export default 1;', 'Use .ts, .mts, .js or .mjs.'],
    ['an error while it loads', 'a.ts', '\nthrow new Error("boom");', 'a.ts:2:7'],
    ['an error in its function', 'a.mjs', 'export default () => {\n  undefined.x;\n};', 'a.mjs:2:13'],
    [
      'a rejection of its function',
      'a.mjs',
      'export default async () => { throw 5; };',
      'cannot be loaded: 5',
    ],
    [
      'a local file that is not there',
      'a.mjs',
      'export default (session) => session.localFile("missing.py");',
      'error LOCAL_FILE_NOT_FOUND',
    ],
  ])('with %s is told what to do, and nothing is written', async (_what, name, source, words) => {
    await at.write('package.json', { type: 'module' });
    await at.write(name, source);
    const { code, stdout, stderr } = await at.slipway('run', name);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error [A-Z_]+ /);
    expect(stderr).toContain(words);
    expect(at.names()).toEqual([name, 'package.json'].sort());
  });
});

describe('a definition', () => {
  test('is named after its file', async () => {
    await at.write('my_first.definition.json', definitionOf([]));
    const { stdout } = await at.slipway('run', 'my_first.definition.json', '--json');
    expect(JSON.parse(stdout).PipelineExecutionArn).toContain(':pipeline/my-first-definition/execution/');
  });

  test('may begin with the mark that Windows editors leave', async () => {
    await at.write('definition.json', `\uFEFF${JSON.stringify(definitionOf([]))}`);
    expect(await at.slipway('run', 'definition.json')).toMatchObject({ code: 0 });
  });
});
