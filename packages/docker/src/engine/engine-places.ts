import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, ownValue, slipwayError } from '@slipway/core';
import { contextCertificates, type DockerConfig, readContext, readDockerConfig } from './docker-config.ts';

/** Where an engine may answer. */
export interface EnginePlace {
  /** What leads there, for people: `DOCKER_HOST`, `the docker context "desktop-linux"`. */
  readonly origin: string;
  /** As `DOCKER_HOST` has it: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  readonly address: string;
  readonly tls?: EngineTls;
}

export interface EngineTls {
  /** A folder with `ca.pem`, `cert.pem` and `key.pem`, or some of them. */
  readonly certificates: string;
  /** Whether the engine must prove who it is. */
  readonly verify: boolean;
}

/**
 * Where to look for an engine, in the order of the `docker` command: an address that is given, `DOCKER_HOST`, the
 * docker context. What somebody chose is the only place; without a choice it is the sockets that engines make.
 * `run` is the folder of the system's sockets. Source: Docker CLI reference, "Docker contexts".
 */
export async function enginePlaces(given: string | undefined, run: string): Promise<readonly EnginePlace[]> {
  if (given !== undefined) return [chosen(given, 'as asked for')];
  const { DOCKER_HOST, DOCKER_CONTEXT } = process.env;
  if (DOCKER_HOST) return [chosen(DOCKER_HOST, 'DOCKER_HOST')];
  const config = await readDockerConfig();
  const current = DOCKER_CONTEXT || ownValue(config.settings, 'currentContext');
  if (typeof current !== 'string' || current === '' || current === 'default') return usualPlaces(run);
  return [await placeOfContext(config, current)];
}

function chosen(address: string, origin: string): EnginePlace {
  const { DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONFIG } = process.env;
  const place = { origin, address: /^\.{0,2}\//.test(address) ? `unix://${address}` : address };
  if (!DOCKER_TLS && !DOCKER_TLS_VERIFY) return place;
  const certificates = DOCKER_CERT_PATH || DOCKER_CONFIG || join(homedir(), '.docker');
  return { ...place, tls: { certificates, verify: Boolean(DOCKER_TLS_VERIFY) } };
}

async function placeOfContext(config: DockerConfig, name: string): Promise<EnginePlace> {
  const endpoints = (await readContext(config, name))?.['Endpoints'];
  const endpoint = isJsonObject(endpoints) ? endpoints['docker'] : undefined;
  const address = isJsonObject(endpoint) ? endpoint['Host'] : undefined;
  if (!isJsonObject(endpoint) || typeof address !== 'string' || address === '') {
    throw slipwayError(`There is no docker context ${JSON.stringify(name)} in ${config.folder}`, {
      code: 'DOCKER_CONTEXT_MISSING',
      category: 'environment',
      hint: '`docker context ls` lists them and `docker context use default` goes back to the usual one; DOCKER_CONTEXT comes before both.',
    });
  }
  const certificates = contextCertificates(config, name);
  return {
    origin: `the docker context ${JSON.stringify(name)}`,
    address,
    ...(existsSync(certificates) && {
      tls: { certificates, verify: endpoint['SkipTLSVerify'] !== true },
    }),
  };
}

function usualPlaces(run: string): readonly EnginePlace[] {
  if (process.platform === 'win32') {
    return [{ origin: 'Docker', address: 'npipe:////./pipe/docker_engine' }];
  }
  const own = process.env['XDG_RUNTIME_DIR'] || `/run/user/${process.getuid?.()}`;
  const sockets: readonly (readonly [string, string])[] = [
    ['Docker', join(run, 'docker.sock')],
    ['Docker Desktop', join(homedir(), '.docker/run/docker.sock')],
    ['rootless Docker', join(own, 'docker.sock')],
    ['rootless Podman', join(own, 'podman/podman.sock')],
    ['Podman', join(run, 'podman/podman.sock')],
  ];
  return sockets.map(([origin, socket]) => ({ origin, address: `unix://${socket}` }));
}
