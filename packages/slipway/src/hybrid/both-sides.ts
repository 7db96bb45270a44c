import type { Session, StoredObject } from '@slipway/core';
import type { LocalObjectStore } from '@slipway/local';
import type { S3ObjectStore, S3StoredObject } from '@slipway/sagemaker';
import { bytes, plural } from '../terminal/format.ts';
import type { Crossings } from './crossings.ts';
import { queue, several } from './in-turn.ts';
import { namesBelow } from './names-below.ts';

/** The same URIs on this machine and in S3. */
export interface BothSides {
  readonly crossings: Crossings;
  /** What is here of a URI or prefix goes to S3, each content once. */
  sendUp(uri: string, options: CrossOptions): Promise<void>;
  /**
   * What is only in S3 of a URI or prefix comes here, each content once: where nothing is here, or a step in the cloud
   * has written there. `exact`: the one object, and none that only starts so.
   */
  bringDown(uri: string, options: DownOptions): Promise<void>;
  /** What `sendUp` would upload. */
  missingThere(uri: string, options: CrossOptions): Promise<readonly Missing[]>;
  /** What `bringDown` would download. */
  missingHere(uri: string, options: DownOptions): Promise<readonly Missing[]>;
  /** A step in the cloud has written there: what was here before is so no more. */
  writtenInCloud(uri: string, options: CrossOptions): Promise<void>;
  isHere(uri: string): Promise<boolean>;
  /** What is at a URI or prefix, by digest, whichever side it is on; the side it came from counts. */
  digests(uri: string, options: CrossOptions): Promise<ReadonlyMap<string, string>>;
}

export interface CrossOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (text: string) => void;
}

interface DownOptions extends CrossOptions {
  readonly exact?: boolean;
}

export type Missing = Pick<StoredObject, 'uri' | 'size'>;

interface MissingThere extends Missing {
  readonly digest: string | undefined;
}

export interface Sides {
  readonly here: LocalObjectStore;
  readonly contentOf: Session['contentOf'];
  readonly cloud: S3ObjectStore;
  readonly crossings: Crossings;
}

export function bothSides({ here, contentOf, cloud, crossings }: Sides): BothSides {
  const inTurn = queue();

  async function digestsHere(uri: string, { signal }: CrossOptions): Promise<ReadonlyMap<string, string>> {
    const objects = await Array.fromAsync(here.list(uri, signaled(signal)));
    if (objects.length === 0) return new Map();
    const content = await contentOf({ form: 'objects', value: uri, step: '' }, signaled(signal));
    const byName = new Map(Object.entries(content ?? {}));
    const names = namesBelow(uri, objects);
    return new Map(objects.map((object, index) => [object.uri, byName.get(names[index] ?? '') ?? '']));
  }

  async function inCloud(uri: string, { signal }: CrossOptions): Promise<Map<string, S3StoredObject>> {
    const objects = await Array.fromAsync(cloud.listObjects(uri, signaled(signal)));
    return new Map(objects.map((object) => [object.uri, object]));
  }

  /** Whether what is here came from S3, and nobody has written over it. */
  async function isCopy(uri: string, digest: string): Promise<boolean> {
    const crossing = await crossings.of(uri);
    return crossing?.from === 'cloud' && crossing.digest === digest;
  }

  /** Whether what S3 has is what is here, or what that was copied from. */
  async function isThere(uri: string, digest: string | undefined, eTag: string): Promise<boolean> {
    const crossing = await crossings.of(uri);
    return crossing?.digest === digest && (crossing?.from === 'cloud' || crossing?.eTag === eTag);
  }

  async function missingThere(uri: string, options: CrossOptions): Promise<readonly MissingThere[]> {
    const local = await digestsHere(uri, options);
    if (local.size === 0) return [];
    const there = await inCloud(uri, options);
    const missing: MissingThere[] = [];
    for await (const { uri: each, size } of here.list(uri, signaled(options.signal))) {
      const digest = local.get(each);
      const eTag = there.get(each)?.eTag;
      if (eTag === undefined || !(await isThere(each, digest, eTag)))
        missing.push({ uri: each, size, digest });
    }
    return missing;
  }

  async function sendUp(uri: string, options: CrossOptions): Promise<void> {
    const missing = await missingThere(uri, options);
    if (missing.length === 0) return;
    options.onProgress?.(`Uploading ${sizeText(missing)}`);
    await several(missing, async ({ uri: each, digest }) => {
      await cloud.upload(here.pathOf(each), each, signaled(options.signal));
      const eTag = (await inCloud(each, options)).get(each)?.eTag;
      // At once: whoever goes on with a run that was killed need not upload it again.
      if (eTag && digest) await crossings.add(each, { from: 'here', digest, eTag });
    });
    options.onProgress?.(`Uploaded ${sizeText(missing)}`);
  }

  async function missingHere(uri: string, options: DownOptions): Promise<readonly S3StoredObject[]> {
    const local = await digestsHere(uri, options);
    if (local.size > 0 && !(await crossings.isOfCloud(uri))) return [];
    const missing: S3StoredObject[] = [];
    for (const object of (await inCloud(uri, options)).values()) {
      if (options.exact && object.uri !== uri) continue;
      // What stands for a folder in the console of S3 holds nothing, and is no file.
      if (object.uri.endsWith('/')) continue;
      const digest = local.get(object.uri);
      const crossing = await crossings.of(object.uri);
      const isStale =
        crossing?.from === 'cloud' && crossing.digest === digest && crossing.eTag !== object.eTag;
      if (digest === undefined || isStale) missing.push(object);
    }
    return missing;
  }

  async function bringDown(uri: string, options: DownOptions): Promise<void> {
    const missing = await missingHere(uri, options);
    if (missing.length === 0) return;
    // Before the first one is here: from now on S3 is asked whether that is all, and as it was.
    await crossings.made(uri, 'cloud');
    options.onProgress?.(`Downloading ${sizeText(missing)}`);
    await several(missing, async (object) => {
      const draft = here.incoming.newPath();
      await cloud.download(object.uri, draft, signaled(options.signal));
      await here.upload(draft, object.uri, { move: true });
    });
    const now = await digestsHere(uri, options);
    for (const { uri: each, eTag } of missing) {
      const digest = now.get(each);
      if (digest) await crossings.add(each, { from: 'cloud', digest, eTag });
    }
    options.onProgress?.(`Downloaded ${sizeText(missing)}`);
  }

  async function writtenInCloud(uri: string, options: CrossOptions): Promise<void> {
    await crossings.made(uri, 'cloud');
    const local = await digestsHere(uri, options);
    if (local.size === 0) return;
    const there = await inCloud(uri, options);
    for (const each of local.keys()) {
      const eTag = there.get(each)?.eTag;
      if (eTag !== undefined && (await crossings.of(each))?.eTag !== eTag) await here.remove(each);
    }
  }

  async function digests(uri: string, options: CrossOptions): Promise<ReadonlyMap<string, string>> {
    const local = await digestsHere(uri, options);
    if (local.size > 0 && !(await crossings.isOfCloud(uri))) return local;
    const merged = new Map(
      [...(await inCloud(uri, options)).values()].map(({ uri: each, size, eTag }) => [
        each,
        `${size} bytes, ${eTag}`,
      ]),
    );
    for (const [each, digest] of local)
      if (!merged.has(each) || !(await isCopy(each, digest))) merged.set(each, digest);
    return merged;
  }

  return {
    crossings,
    sendUp: (uri, options) => inTurn(() => sendUp(uri, options)),
    bringDown: (uri, options) => inTurn(() => bringDown(uri, options)),
    writtenInCloud: (uri, options) => inTurn(() => writtenInCloud(uri, options)),
    missingThere,
    missingHere,
    isHere: (uri) => here.has(uri),
    digests,
  };
}

function sizeText(objects: readonly Missing[]): string {
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  const [only] = objects;
  const what = objects.length === 1 && only ? only.uri : plural(objects.length, 'object');
  return `${what}, ${bytes(total)}`;
}

function signaled(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
