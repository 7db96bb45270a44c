import { messageOf, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';

/** Connects to the engine of a socket, else of `DOCKER_HOST`, else of Docker's default socket. */
export async function connectEngine(socketPath?: string): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode').catch((cause: unknown) => {
    throw slipwayError(`The Docker backend needs the package dockerode: ${messageOf(cause)}`, {
      code: 'DOCKERODE_MISSING',
      category: 'environment',
      hint: 'npm install dockerode',
      cause,
    });
  });
  try {
    // What DOCKER_HOST says must not come before a socket that was asked for.
    const engine = new Dockerode(socketPath === undefined ? {} : { socketPath, host: '', protocol: 'http' });
    await engine.ping();
    return engine;
  } catch (cause) {
    const tried = socketPath ?? process.env['DOCKER_HOST'] ?? "Docker's default socket";
    throw slipwayError(`No Docker engine answers at ${tried}: ${messageOf(cause)}`, {
      code: 'NO_DOCKER_ENGINE',
      category: 'environment',
      hint: 'Start one (for example `sudo systemctl start docker`), or name its socket in DOCKER_HOST.',
      cause,
    });
  }
}

/** Calls the engine; an answer with one of these statuses is `undefined` and no error. */
export async function unless<Answer>(
  statuses: readonly number[],
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statuses.includes(statusOf(error))) return undefined;
    throw error;
  }
}

/** The HTTP status of an engine's refusal; 0 for any other error. */
export function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
}
