import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type SlipwayError, slipwayError } from '@slipway/core';
import { choosesVersion, pipInstall, type Recipe } from './recipe.ts';
import { run } from './run.ts';
import { nearestVersion } from './version.ts';

export interface MakeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Makes the environment in `folder` and at last the file `marker`, which says that all of it is there. */
export async function makeEnvironment(
  recipe: Recipe,
  folder: string,
  marker: string,
  { signal, onProgress }: MakeOptions,
): Promise<void> {
  const { interpreter, framework } = recipe;
  const python = join(folder, 'bin/python');
  const pip = [python, '-I', '-m', 'pip', '--disable-pip-version-check', '--no-input'];
  onProgress?.(`Making a Python ${interpreter.version} environment, once`);
  const venv = await run([interpreter.executable, '-I', '-m', 'venv', folder], { signal });
  if (!venv.ok) throw noVenv(recipe, venv.output);

  const version = choosesVersion(recipe) ? await chooseVersion(recipe, pip, signal) : undefined;
  const { words, cwd } = pipInstall(recipe, version);
  onProgress?.(`Installing ${words.join(' ')}`);
  const installed = await run([...pip, 'install', ...words], { ...(cwd && { cwd }), signal });
  if (!installed.ok) throw failed('pip could not install it', installed.output);

  const modules = framework?.image.modules ?? [];
  const content = join(folder, 'slipway.json');
  const finished = await run([python, '-I', '-c', finish, content, folder, ...modules], { signal });
  if (!finished.ok) throw failed('what was installed does not load', finished.output);
  // Not by that command, which outlives us if we are killed: whoever comes then makes another environment.
  await rename(content, marker);
}

/** Loads the modules, and tells what there is. */
const finish = `import importlib, importlib.metadata, json, sys
content, folder, *modules = sys.argv[1:]
for module in modules:
    importlib.import_module(module)
packages = {found.metadata["Name"]: found.version for found in importlib.metadata.distributions()}
with open(content, "w") as file:
    json.dump({"folder": folder, "packages": packages}, file)`;

/** Of the versions that have a wheel for this Python, the one to take for what the image asks for. */
async function chooseVersion(
  recipe: Recipe,
  pip: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { framework, interpreter } = recipe;
  if (!framework) return undefined;
  const { package: name } = framework.image;
  // No version is 0, and pip then lists those it can install; `pip index versions` lists all there are.
  const words = ['download', '--no-deps', '--only-binary', ':all:', `${name}==0`];
  const { output } = await run([...pip, ...words], { signal });
  const listed = /\(from versions: (.*?)\)/.exec(output)?.[1];
  if (listed === undefined || listed === 'none') throw failed(`pip found no ${name}`, output);
  const version = nearestVersion(framework.version, listed.split(', '));
  if (version !== undefined) return version;
  throw slipwayError(
    `The image asks for ${name} ${framework.version}, and no version that new has a wheel for Python ${interpreter.version}`,
    {
      code: 'NO_WHEEL',
      category: 'environment',
      hint: "Say which packages to take instead: --image '<glob>=venv:<requirements file>'",
    },
  );
}

function noVenv({ interpreter }: Recipe, output: string): SlipwayError {
  const version = interpreter.version.split('.').slice(0, 2).join('.');
  if (!/ensurepip|No module named '?venv/.test(output)) {
    return failed('venv could not make it', output);
  }
  return slipwayError(`${interpreter.executable} can't make virtual environments: it has no venv`, {
    code: 'PYTHON_VENV_MISSING',
    category: 'environment',
    hint: `sudo apt-get install python${version}-venv`,
  });
}

function failed(what: string, output: string): SlipwayError {
  const said = output.trim().split('\n').slice(-12).join('\n');
  return slipwayError(`The Python environment could not be made: ${what}\n${said}`, {
    code: 'ENVIRONMENT_FAILED',
    category: 'environment',
    hint: 'Look at what pip says above. Behind a proxy or with a mirror, set HTTPS_PROXY or PIP_INDEX_URL.',
  });
}
