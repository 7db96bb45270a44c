import { type ErrorCategory, type SlipwayError, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import { unless } from '../engine/refusal.ts';
import { type ImageAlias, imageAliases } from './image-aliases.ts';
import { isImageName, isSameRepository } from './image-reference.ts';
import { costOfEmulation, isPlatform, type Platform, parsePlatform } from './platform.ts';
import { pullImage } from './pull-image.ts';
import { type RegistryCredentials, registryCredentials } from './registry-credentials.ts';
import { type Asker, sharedWork } from './shared-work.ts';

/** When to pull an image: each time, when the engine has not got it, or not at all. */
export type PullPolicy = 'always' | 'missing' | 'never';

export interface ImageStoreOptions {
  readonly engine: () => Promise<Docker>;
  /** Default: `missing`. */
  readonly pull?: PullPolicy;
  /** What images stand for; the first match counts. Default: none. */
  readonly aliases?: readonly ImageAlias[];
  /** Default: what the user told the `docker` command. */
  readonly credentials?: RegistryCredentials;
}

/** Images as jobs name them, and what an engine has of them. */
export interface ImageStore {
  /** What an image stands for: what an alias says, else itself. */
  resolve(image: string): Promise<string>;
  /** Why no job with this image could start; `undefined`: it is there, or would be pulled. Pulls nothing. */
  check(image: string): Promise<Lack | undefined>;
  /**
   * Makes sure that the engine has an image, and resolves to the name it has there. A pull is one, however many ask
   * for it, and is cancelled when all of them gave up. `onProgress` also hears, once for each image, that it was made
   * for another kind of machine. Rejects with `BAD_IMAGE_NAME`,
   * `IMAGE_NOT_FOUND`, `IMAGE_PULL_DENIED`, `IMAGE_PULL_FAILED`.
   */
  ensure(image: string, options?: EnsureOptions): Promise<string>;
  /** The digest by which a registry knows an image that the engine has, else its id; `undefined`: it has none. */
  digest(image: string): Promise<string | undefined>;
}

interface EnsureOptions extends Asker {
  /** As `docker run --platform`: `linux/amd64`. Default: the engine's own, or whatever is there. */
  readonly platform?: string;
}

export function imageStore({
  engine: connect,
  pull = 'missing',
  aliases = [],
  credentials = registryCredentials(),
}: ImageStoreOptions): ImageStore {
  const resolve = imageAliases(aliases);
  const share = sharedWork<ImageInspectInfo>();
  const judged = new Set<string>();

  async function locate(image: string): Promise<{ engine: Docker; reference: string }> {
    const [engine, reference] = await Promise.all([connect(), resolve(image)]);
    return { engine, reference };
  }

  return {
    resolve,
    check: async (image) => {
      const { engine, reference } = await locate(image);
      if (!isImageName(reference)) return noName(reference);
      if (pull !== 'never' || (await inspect(engine, reference))) return undefined;
      return notThere(image, reference);
    },
    ensure: async (image, { platform, signal, onProgress } = {}) => {
      signal?.throwIfAborted();
      const { engine, reference } = await locate(image);
      if (!isImageName(reference)) throw refusal(noName(reference), 'BAD_IMAGE_NAME', 'input');
      const asker = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
      const local = await share(JSON.stringify([reference, platform]), asker, async (work) => {
        const there = await inspect(engine, reference);
        if (pull !== 'always' && isWanted(there, platform)) return there;
        if (pull !== 'never') {
          const found = await credentials(reference, work);
          await pullImage(engine, { image: reference, platform, credentials: found }, work);
        }
        const pulled = await inspect(engine, reference);
        if (isWanted(pulled, platform)) return pulled;
        throw refusal(notThere(image, reference, platform), 'IMAGE_NOT_FOUND', 'environment');
      });
      if (!judged.has(reference)) {
        judged.add(reference);
        const cost = costOfEmulation(platformOf(local), await enginePlatform(engine));
        if (cost !== undefined) onProgress?.(`${reference} ${cost}`);
      }
      return reference;
    },
    digest: async (image) => {
      const { engine, reference } = await locate(image);
      const local = await inspect(engine, reference);
      const digests = local?.RepoDigests ?? [];
      const own = digests.find((digest) => isSameRepository(digest, reference)) ?? digests[0];
      return own?.split('@')[1] ?? local?.Id;
    },
  };
}

async function inspect(engine: Docker, reference: string): Promise<ImageInspectInfo | undefined> {
  if (!isImageName(reference)) return undefined;
  return await unless([404], engine.getImage(reference).inspect());
}

function isWanted(
  local: ImageInspectInfo | undefined,
  platform: string | undefined,
): local is ImageInspectInfo {
  return (
    local !== undefined && (platform === undefined || isPlatform(platformOf(local), parsePlatform(platform)))
  );
}

function platformOf({
  Os,
  Architecture,
  Variant,
}: ImageInspectInfo & { readonly Variant?: string | undefined }): Platform {
  return parsePlatform([Os, Architecture, Variant].filter(Boolean).join('/'));
}

async function enginePlatform(engine: Docker): Promise<Platform> {
  const { Os, Arch } = await engine.version();
  return parsePlatform(`${Os}/${Arch}`);
}

interface Lack {
  readonly message: string;
  readonly hint: string;
}

function refusal({ message, hint }: Lack, code: string, category: ErrorCategory): SlipwayError {
  return slipwayError(message, { code, category, hint });
}

function noName(reference: string): Lack {
  return {
    message: `${JSON.stringify(reference)} is no name of an image.`,
    hint: 'For example: busybox:1.36, 127.0.0.1:5000/my-team/my-image:3',
  };
}

function notThere(image: string, reference: string, platform?: string): Lack {
  const name = platform === undefined ? reference : `${reference} for ${platform}`;
  const asked = reference === image ? '' : `, which stands for ${image}`;
  const flag = platform === undefined ? '' : `--platform ${platform} `;
  return {
    message: `The Docker engine has no image ${name}${asked}.`,
    hint: `docker pull ${flag}${reference}`,
  };
}
