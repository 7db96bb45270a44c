import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type Docker from 'dockerode';

/**
 * Lets every call to an engine have a connection of its own. One that was kept is answered also by an engine that is
 * going down and ending its containers; who comes anew is not, and so cannot take that for an end of their own.
 */
export function useFreshConnections(engine: Docker): Docker {
  // An agent that was made for one engine keeps none. The types know nothing of either.
  const modem = engine.modem as { agent?: Agent; protocol?: string };
  modem.agent ??= modem.protocol === 'https' ? new TlsAgent() : new Agent();
  return engine;
}
