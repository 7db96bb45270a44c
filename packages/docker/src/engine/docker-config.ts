import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, messageOf, slipwayError } from '@slipway/core';

/** What a user told the `docker` command. Source: Docker CLI reference, "Configuration files". */
export interface DockerConfig {
  /** `$DOCKER_CONFIG`, else `~/.docker`. */
  readonly folder: string;
  /** Its `config.json`; empty where there is none. */
  readonly settings: JsonObject;
}

/** Rejects with `BAD_DOCKER_CONFIG`. */
export async function readDockerConfig(): Promise<DockerConfig> {
  const folder = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker');
  return { folder, settings: (await readJson(join(folder, 'config.json'))) ?? {} };
}

/** The document a context is kept in; `undefined`: there is no such context. */
export async function readContext({ folder }: DockerConfig, name: string): Promise<JsonObject | undefined> {
  return await readJson(join(folder, 'contexts/meta', contextId(name), 'meta.json'));
}

/** Where a context's certificates are, if it has any. */
export function contextCertificates({ folder }: DockerConfig, name: string): string {
  return join(folder, 'contexts/tls', contextId(name), 'docker');
}

function contextId(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

async function readJson(file: string): Promise<JsonObject | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  });
  if (text === undefined) return undefined;
  try {
    const content: unknown = JSON.parse(text);
    if (isJsonObject(content)) return content;
  } catch (cause) {
    // What the parser says may quote the file, and with it a password.
    throw unreadable(file, cause instanceof SyntaxError ? new Error('it is not JSON') : cause);
  }
  throw unreadable(file, new Error('it is no object'));
}

function unreadable(file: string, cause: unknown): Error {
  return slipwayError(`${file} cannot be read: ${messageOf(cause)}`, {
    code: 'BAD_DOCKER_CONFIG',
    category: 'environment',
    hint: 'Repair the file or move it away; DOCKER_CONFIG names another folder for it.',
    cause,
  });
}
