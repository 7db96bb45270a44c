import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { join } from 'node:path';
import { slipwayError } from '@slipway/core';
import type { DockerOptions } from 'dockerode';
import type { EnginePlace, EngineTls } from './engine-places.ts';
import { sshAgent } from './ssh-agent.ts';

/**
 * How dockerode gets to a place. All that it would otherwise take from `DOCKER_HOST` and its kin is said.
 * Rejects an address that is none with `BAD_ENGINE_ADDRESS`.
 */
export function connection({ address, tls }: EnginePlace): DockerOptions & { readonly agent?: Agent } {
  const [, scheme = 'tcp', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/.exec(address) ?? [];
  if (scheme === 'unix' || scheme === 'npipe') return { socketPath: rest, host: '', protocol: 'http' };
  const url = URL.parse(`${scheme === 'ssh' ? 'ssh' : 'http'}://${rest}`);
  if (!url?.hostname || !['tcp', 'http', 'https', 'ssh'].includes(scheme)) throw badAddress(address);
  // The name means nothing: every request goes through the command.
  if (scheme === 'ssh') return { host: 'docker', protocol: 'http', agent: sshAgent(url) };
  const isTls = tls !== undefined || scheme === 'https';
  return {
    host: url.hostname,
    port: url.port || (isTls ? '2376' : '2375'),
    protocol: isTls ? 'https' : 'http',
    ...(tls && { agent: tlsAgent(tls) }),
  };
}

function tlsAgent({ certificates, verify }: EngineTls): Agent {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readPem(join(certificates, name)));
  return new TlsAgent({
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    rejectUnauthorized: verify,
  });
}

function readPem(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function badAddress(address: string): Error {
  return slipwayError(`${JSON.stringify(address)} is no address of an engine`, {
    code: 'BAD_ENGINE_ADDRESS',
    category: 'input',
    hint: 'For example: unix:///var/run/docker.sock, tcp://127.0.0.1:2375, ssh://user@host',
  });
}
