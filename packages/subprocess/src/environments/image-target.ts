import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findByImage, shellWord, slipwayError } from '@slipway/core';
import { type FrameworkImage, frameworkImages } from './framework-images.ts';

/** What an image stands for on this machine. */
export type ImageTarget =
  | { readonly kind: 'host' }
  | { readonly kind: 'python'; readonly interpreter: string }
  /** Absolute path. */
  | { readonly kind: 'requirements'; readonly file: string }
  /** `version`: what the image's tag asks for, if it does. */
  | { readonly kind: 'framework'; readonly framework: FrameworkImage; readonly version: string | undefined };

export interface ImageMapping {
  /** Matches an image's whole URI; `*` matches any letters, slashes too. */
  readonly glob: string;
  /** `host`, `venv:<requirements file>` or `python:<interpreter>`. */
  readonly target: string;
}

/** Finds what images stand for: the first mapping that matches, else what a framework image is. */
export function imageTargets(
  mappings: readonly ImageMapping[],
): (image: string) => Promise<ImageTarget | undefined> {
  const parsed = mappings.map(({ glob, target }) => ({ glob, target: parseTarget(target) }));
  return async (image) => (await findByImage(parsed, image))?.target ?? frameworkTarget(image);
}

/** What to tell about an image that nobody mapped. */
export function unmappedImage(image: string): { message: string; hint: string } {
  const glob = shellWord(`*${repositoryOf(image)}*=host`);
  return {
    message: `Nothing says what the image ${image} is on this machine`,
    hint: `Add --image ${glob} for programs on the PATH, or venv:<requirements file> or python:<interpreter> in place of host.`,
  };
}

function parseTarget(target: string): ImageTarget {
  const [, kind, value = ''] = /^(host|venv|python)(?::(.+))?$/.exec(target) ?? [];
  if (kind === 'host' && value === '') return { kind };
  if (kind === 'python' && value !== '') return { kind, interpreter: value };
  if (kind === 'venv' && existsSync(value)) return { kind: 'requirements', file: resolve(value) };
  if (kind === 'venv' && value !== '') throw badTarget(target, `there is no file ${resolve(value)}`);
  throw badTarget(target, 'it is none of host, venv:<requirements file> and python:<interpreter>');
}

function badTarget(target: string, why: string): Error {
  return slipwayError(`An image can't be mapped to ${JSON.stringify(target)}: ${why}`, {
    code: 'BAD_IMAGE_TARGET',
    category: 'input',
    hint: "For example: --image '*my-image*=venv:requirements.txt'",
  });
}

/** AWS's images: `<account>.dkr.ecr.<region>.amazonaws.com/sagemaker-xgboost:1.7-1`, tags also `1.2-1-cpu-py3`. */
function frameworkTarget(image: string): ImageTarget | undefined {
  const repository = repositoryOf(image);
  const framework = frameworkImages.find(({ repositories }) => repositories.includes(repository));
  const [, version] = /:(\d+\.\d+(?:\.\d+)*)(?:-[\w-]+)?(?:@.*)?$/.exec(image) ?? [];
  return framework && { kind: 'framework', framework, version };
}

/** The image's name without its registry, tag and digest. */
function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const path = name.replace(/:[^/:]*$/, '');
  // The part before the first slash is a registry when it looks like a host.
  return path.replace(/^[^/]*[.:][^/]*\/|^localhost\//, '');
}
