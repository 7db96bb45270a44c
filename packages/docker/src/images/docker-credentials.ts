import { execFile } from 'node:child_process';
import { isJsonObject, type Json, type JsonObject, messageOf, ownValue } from '@slipway/core';
import { readDockerConfig } from '../engine/docker-config.ts';
import type { RegistryAuth } from './registry-auth.ts';

interface DockerCredentials {
  readonly auth?: RegistryAuth;
  /** Why a credential helper said nothing: what is public can be pulled all the same. */
  readonly trouble?: string;
}

/**
 * What the `docker` command would show a registry: from the credential helper for it, or for all, else from `auths`
 * of `config.json`. Source: Docker CLI reference, `docker login`, "Credential stores" and "Credential helpers".
 */
export async function dockerCredentials(
  registry: string,
  signal: AbortSignal | undefined,
): Promise<DockerCredentials> {
  const { settings } = await readDockerConfig();
  const server = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const helper = stringOf(objectAt(settings, 'credHelpers'), server) ?? stringOf(settings, 'credsStore');
  const helped = helper === undefined ? {} : await fromHelper(helper, server, signal);
  if (helped.auth) return helped;
  const auth = fromFile(objectAt(settings, 'auths'), server);
  return auth ? { auth } : helped;
}

async function fromHelper(
  helper: string,
  serveraddress: string,
  signal: AbortSignal | undefined,
): Promise<DockerCredentials> {
  const program = `docker-credential-${helper}`;
  try {
    const answer: unknown = JSON.parse(await ask(program, serveraddress, signal));
    const username = isJsonObject(answer) ? stringOf(answer, 'Username') : undefined;
    const secret = isJsonObject(answer) ? stringOf(answer, 'Secret') : undefined;
    if (username === undefined || secret === undefined) return { trouble: `${program} gave no credentials` };
    // The helpers' way to say that it is no password.
    if (username === '<token>') return { auth: { serveraddress, identitytoken: secret } };
    return { auth: { serveraddress, username, password: secret } };
  } catch (error) {
    signal?.throwIfAborted();
    // What the parser says may quote a secret.
    return { trouble: error instanceof SyntaxError ? `${program} gave no JSON` : messageOf(error) };
  }
}

/** Source: docker-credential-helpers, "Development": the server on stdin, what it has on stdout, an error there too. */
async function ask(program: string, server: string, signal: AbortSignal | undefined): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(program, ['get'], signal ? { signal } : {}, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (typeof error.code === 'string') reject(error);
      else reject(new Error(`${program}: ${(stdout.trim() || stderr.trim()).slice(0, 200)}`));
    });
    child.stdin?.on('error', () => {}).end(server);
  });
}

function fromFile(auths: JsonObject, serveraddress: string): RegistryAuth | undefined {
  const entry = ownValue(auths, serveraddress) ?? entryOfHost(auths, hostOf(serveraddress));
  if (!isJsonObject(entry)) return undefined;
  const identitytoken = stringOf(entry, 'identitytoken');
  if (identitytoken) return { serveraddress, identitytoken };
  const [, username, password] =
    /^([^:]*):([^\0]*)/.exec(Buffer.from(stringOf(entry, 'auth') ?? '', 'base64').toString()) ?? [];
  return username === undefined || password === undefined ? undefined : { serveraddress, username, password };
}

/** Old versions of docker wrote `https://host/v1/` for a host. */
function entryOfHost(auths: JsonObject, host: string): Json | undefined {
  return Object.entries(auths).find(([key]) => hostOf(key) === host)?.[1];
}

function hostOf(server: string): string {
  return server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key);
  return isJsonObject(value) ? value : {};
}

function stringOf(object: JsonObject, key: string): string | undefined {
  const value = ownValue(object, key);
  return typeof value === 'string' ? value : undefined;
}
