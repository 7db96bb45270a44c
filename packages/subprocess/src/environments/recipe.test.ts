import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { frameworkImages } from './framework-images.ts';
import { choosesVersion, pipInstall, recipeKey, recipeOf } from './recipe.ts';
import { codeRequirements, readRequirements } from './requirements.ts';

const interpreter = { executable: '/usr/bin/python3', version: '3.11.2', platform: 'linux-x86_64' };
const framework = (name: string) => frameworkImages.find(({ repositories }) => repositories.includes(name));

function files(texts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-recipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function frameworkRecipe(name: string, version: string | undefined, requirements?: string) {
  const image = framework(name);
  if (!image) throw new Error(`no image ${name}`);
  const extra =
    requirements === undefined
      ? undefined
      : readRequirements(join(files({ 'r.txt': requirements }), 'r.txt'));
  return recipeOf({ kind: 'framework', framework: image, version }, interpreter, extra);
}

const packagesOf = (words: readonly string[]) =>
  words.slice(words.indexOf('--only-binary') + 2).filter((word) => !word.startsWith('-'));

test.for([
  ['1.2.2', ['scikit-learn==1.2.2', 'pandas<2.1', 'numpy<2', 'scipy<1.12']],
  ['1.3.2', ['scikit-learn==1.3.2', 'pandas<2.2', 'numpy<2', 'scipy<1.12']],
  ['1.5.2', ['scikit-learn==1.5.2', 'pandas<3', 'numpy', 'scipy<1.16']],
  ['1.9.1', ['scikit-learn==1.9.1', 'pandas', 'numpy', 'scipy']],
] as const)('scikit-learn %s comes with packages of its time', ([version, packages]) => {
  const recipe = frameworkRecipe('sagemaker-scikit-learn', '1.2');
  expect(packagesOf(pipInstall(recipe, version).words)).toEqual(packages);
});

test.for(['xgboost==1.7.6', '  XGBoost-CPU >= 2', 'other\nxgboost[dask]', 'xgboost @ file:///x.whl'])(
  'requirements that have %j choose the version themselves',
  (text) => {
    const recipe = frameworkRecipe('sagemaker-xgboost', '1.7', text);
    expect(choosesVersion(recipe)).toBe(false);
    expect(pipInstall(recipe, undefined).words.join(' ')).not.toMatch(/xgboost-cpu==/);
  },
);

test.for(['', '# xgboost', '-r xgboost', 'xgboost-tools', 'my.xgboost'])(
  'requirements that have %j do not',
  (text) => {
    expect(choosesVersion(frameworkRecipe('sagemaker-xgboost', '1.7', text))).toBe(true);
  },
);

test('the same content has the same key, and any other content another', () => {
  const folder = files({
    'r.txt': '-r deep/base.txt\n',
    'deep/base.txt': '-c limits.txt\n',
    'deep/limits.txt': 'a<1',
  });
  const target = { kind: 'requirements', file: join(folder, 'r.txt') } as const;
  const key = () => recipeKey(recipeOf(target, interpreter, undefined));
  const first = key();
  expect(key()).toBe(first);
  writeFileSync(join(folder, 'deep/limits.txt'), 'a<2');
  expect(key()).not.toBe(first);
  const keys = [
    first,
    key(),
    recipeKey(recipeOf(target, { ...interpreter, version: '3.11.3' }, undefined)),
    recipeKey(frameworkRecipe('sagemaker-xgboost', '1.7')),
    recipeKey(frameworkRecipe('sagemaker-xgboost', '3.0')),
    recipeKey(frameworkRecipe('sagemaker-xgboost', undefined)),
    recipeKey(frameworkRecipe('sagemaker-xgboost', '1.7', 'boto3')),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('constraints name no packages to install', () => {
  const folder = files({ 'a.txt': '-c b.txt\nx', 'b.txt': 'numpy<2\n-r c.txt', 'c.txt': 'pandas' });
  expect([...readRequirements(join(folder, 'a.txt')).packages]).toEqual(['x']);
});

test('files that include each other are read once', () => {
  const folder = files({ 'a.txt': '-r b.txt\nx', 'b.txt': '--requirement=a.txt\ny' });
  const { text } = readRequirements(join(folder, 'a.txt'));
  expect(text.split('\n').filter((line) => /^[xy]$/.test(line))).toEqual(['x', 'y']);
});

test("a job's requirements are those of its code, staged or mounted", () => {
  const folder = files({ 'root/code/requirements.txt': 'staged', 'mounted/requirements.txt': 'mounted' });
  const host = { name: 'algo-1', root: join(folder, 'root'), inputs: [] };
  expect(codeRequirements(host)?.text).toBe('staged');
  const input = { source: join(folder, 'mounted'), target: 'code', access: 'private' } as const;
  expect(codeRequirements({ ...host, inputs: [input] })?.text).toBe('mounted');
  expect(codeRequirements({ ...host, root: folder })).toBeUndefined();
});
