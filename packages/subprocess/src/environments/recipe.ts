import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { FrameworkImage } from './framework-images.ts';
import type { ImageTarget } from './image-target.ts';
import type { Interpreter } from './interpreter.ts';
import { canonicalName, type Requirements, readRequirements } from './requirements.ts';
import { compareVersions } from './version.ts';

/** All that decides what is in a virtual environment. */
export interface Recipe {
  readonly interpreter: Interpreter;
  /** A framework, and the version that its image's tag asks for. */
  readonly framework?: { readonly image: FrameworkImage; readonly version: string | undefined };
  /** Files to install from: the mapping's own, the job's own. */
  readonly files: readonly Requirements[];
}

export type EnvironmentTarget = Extract<ImageTarget, { kind: 'requirements' | 'framework' }>;

export function recipeOf(
  target: EnvironmentTarget,
  interpreter: Interpreter,
  extra: Requirements | undefined,
): Recipe {
  const own = extra === undefined ? [] : [extra];
  return target.kind === 'framework'
    ? { interpreter, framework: { image: target.framework, version: target.version }, files: own }
    : { interpreter, files: [readRequirements(target.file), ...own] };
}

/** A name for the environment: the same for the same content. */
export function recipeKey({ interpreter, framework, files }: Recipe): string {
  const content = [interpreter, framework ?? null, files.map(({ text }) => text)];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/** Whether the version of the framework is for us to choose: a requirements file that names it goes first. */
export function choosesVersion({ framework, files }: Recipe): boolean {
  if (!framework) return false;
  const { package: main, alternatives = [] } = framework.image;
  const named = files.flatMap((file) => [...file.packages]);
  return ![main, ...alternatives].some((name) => named.includes(canonicalName(name)));
}

/** What `pip install` is given, and the folder to give it in: there start the relative paths of the last file. */
export function pipInstall(
  recipe: Recipe,
  version: string | undefined,
): { readonly words: readonly string[]; readonly cwd?: string } {
  const { framework, files } = recipe;
  const last = files.at(-1);
  return {
    words: [
      '--prefer-binary',
      ...(framework ? frameworkWords(framework.image, version, files) : []),
      ...files.flatMap(({ file }) => ['-r', file]),
    ],
    ...(last && { cwd: dirname(last.file) }),
  };
}

function frameworkWords(
  image: FrameworkImage,
  version: string | undefined,
  files: readonly Requirements[],
): readonly string[] {
  const named = new Set(files.flatMap((file) => [...file.packages]));
  const companions = image.packages.filter((name) => !named.has(canonicalName(name)));
  const limits = image.limits?.find(
    ({ below }) => version !== undefined && compareVersions(version, below) < 0,
  );
  const constraints = limits?.constraints ?? [];
  const words = companions.map(
    (name) => constraints.find((constraint) => constraint.startsWith(`${name}<`)) ?? name,
  );
  const main = version === undefined ? [] : [`${image.package}==${version}`];
  return ['--only-binary', [image.package, ...image.packages].join(','), ...main, ...words];
}
