import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type JsonObject, type LocalFile, slipwayError } from '@slipway/core';
import {
  type LocalSession,
  type LocalSessionOptions,
  localObjectStore,
  type SessionSettings,
} from '@slipway/local';
import type { BackendName } from './backends.ts';
import type { PlainOptions } from './session-options.ts';

/** What the journal has of a session. `null`: a backend that a program brought along. */
interface Settings
  extends Omit<PlainOptions, 'backend' | 'stepBackends' | 'images'>,
    Pick<LocalSession, 'region' | 'account' | 'defaultBucket' | 'role'> {
  readonly backend: BackendName | null;
  readonly stepBackends: Readonly<Record<string, BackendName | null>>;
  readonly images: Readonly<Record<string, string | { readonly requirements: string }>>;
}

/** What another process needs to go on with an execution of a session, also after its files have changed. */
export function recordedSettings(session: LocalSession, plain: PlainOptions): SessionSettings {
  const { region, account, defaultBucket, role } = session;
  const files: LocalFile[] = [];
  const images = mapValues(plain.images, (target) => {
    const file = requirementsFile(target);
    if (file === undefined) return absoluteTarget(target);
    const kept = session.localFile(file);
    files.push(kept);
    return { requirements: kept.uri };
  });
  const values: Settings = {
    ...plain,
    backend: nameOf(plain.backend),
    stepBackends: mapValues(plain.stepBackends, nameOf),
    images,
    region,
    account,
    defaultBucket,
    role,
  };
  return { values: values as unknown as JsonObject, files };
}

/** The inverse, for a session of the same folder. Throws `SESSION_NOT_RECORDED`. */
export function sessionFrom(
  settings: JsonObject,
  buckets: string,
): {
  readonly plain: PlainOptions;
  readonly rest: Pick<LocalSessionOptions, 'region' | 'account' | 'defaultBucket' | 'role'>;
} {
  const { region, account, defaultBucket, role, ...recorded } = settings as unknown as Settings;
  const backend = named(recorded.backend);
  const objects = localObjectStore(buckets);
  const images = mapValues(recorded.images, (target) =>
    typeof target === 'string' ? target : `venv:${objects.pathOf(target.requirements)}`,
  );
  const plain = { ...recorded, backend, stepBackends: mapValues(recorded.stepBackends, named), images };
  return { plain, rest: { region, account, defaultBucket, role } };
}

function nameOf(choice: PlainOptions['backend']): BackendName | null {
  return typeof choice === 'string' ? choice : null;
}

function named(name: BackendName | null | undefined): BackendName {
  if (name) return name;
  throw slipwayError('The execution was started by a program with a session of its own', {
    code: 'SESSION_NOT_RECORDED',
    category: 'input',
    hint: 'Go on with it from that program: session.resume(id), session.stop(id).',
  });
}

/** Absolute path of a requirements file that stands for itself: one that names other files is no whole. */
function requirementsFile(target: string): string | undefined {
  const [, file] = /^venv:(.+)$/.exec(target) ?? [];
  if (file === undefined || !existsSync(file)) return undefined;
  const namesFiles = /^\s*(-[rce]|--(requirement|constraint|editable)\b|\.{0,2}\/|file:)|@\s*file:/m;
  return namesFiles.test(readFileSync(file, 'utf8')) ? undefined : resolve(file);
}

/** A path in it begins at the folder where the execution was started. A name is looked up on the PATH. */
function absoluteTarget(target: string): string {
  const [, kind, path = ''] = /^(venv|python):(.+)$/.exec(target) ?? [];
  if (kind === undefined || (kind === 'python' && !path.includes('/'))) return target;
  return `${kind}:${resolve(path)}`;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
