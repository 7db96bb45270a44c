import { messageOf, type SlipwayError, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { untilAborted } from '../until-aborted.ts';
import { connection } from './connection.ts';
import { type EnginePlace, enginePlaces } from './engine-places.ts';

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** The folder of the system's sockets; default `/var/run`. */
  readonly run?: string;
}

/** Milliseconds that an engine has to say that it is there. */
const patience = 30_000;

/**
 * Connects to the engine at an address (`unix://…`, `tcp://…`, `ssh://…`, the path of a socket), else to the one
 * that the `docker` command would take, else to the first that answers of rootless Docker and Podman.
 * Rejects with `NO_DOCKER_ENGINE`, which tells what each place answered, or `DOCKERODE_MISSING`.
 */
export async function connectEngine(
  address?: string,
  { signal, run = '/var/run' }: ConnectOptions = {},
): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode').catch((cause: unknown) => {
    throw slipwayError(`The Docker backend needs the package dockerode: ${messageOf(cause)}`, {
      code: 'DOCKERODE_MISSING',
      category: 'environment',
      hint: 'npm install dockerode',
      cause,
    });
  });
  const refusals: Refusal[] = [];
  for (const place of await enginePlaces(address, run)) {
    try {
      const engine = new Dockerode(connection(place));
      await ping(engine, signal);
      return engine;
    } catch (cause) {
      signal?.throwIfAborted();
      refusals.push({ place, cause });
    }
  }
  throw noEngine(refusals);
}

async function ping(engine: Docker, signal: AbortSignal | undefined): Promise<void> {
  const patient = AbortSignal.timeout(patience);
  const abortSignal = signal ? AbortSignal.any([signal, patient]) : patient;
  // The types know nothing of its options.
  const call: (options: { abortSignal: AbortSignal }) => Promise<unknown> = engine.ping.bind(engine);
  await untilAborted(call({ abortSignal }), abortSignal);
}

interface Refusal {
  readonly place: EnginePlace;
  readonly cause: unknown;
}

function noEngine(refusals: readonly Refusal[]): SlipwayError {
  const tried = refusals.map(({ place, cause }) => `${place.address} (${place.origin}): ${reason(cause)}`);
  const message =
    tried.length === 1 ? ` at ${tried[0]}` : `. Tried were\n${tried.map((line) => `  ${line}`).join('\n')}`;
  const denied = refusals.find(({ cause }) => codeOf(cause) === 'EACCES')?.place.address;
  return slipwayError(`No Docker engine answers${message}`, {
    code: 'NO_DOCKER_ENGINE',
    category: 'environment',
    hint: denied === undefined ? whatToStart() : mayNotUse(denied),
    cause: refusals[0]?.cause,
  });
}

function whatToStart(): string {
  const engine =
    process.platform === 'linux'
      ? '`sudo systemctl start docker`, or for Podman `systemctl --user start podman.socket`'
      : 'Docker Desktop';
  return `Start one (for example ${engine}), or say in DOCKER_HOST where one is.`;
}

function mayNotUse(address: string): string {
  return `You may not use ${address}: \`sudo usermod -aG docker $USER\`, then log in again. Or use rootless Docker or Podman.`;
}

/** Node's error for a name with several addresses has no message. */
function reason(cause: unknown): string {
  return messageOf(cause) || codeOf(cause) || 'no answer';
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
