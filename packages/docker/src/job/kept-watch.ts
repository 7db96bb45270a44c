import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { unless } from '../engine.ts';
import { ask, patiently } from './patience.ts';

/**
 * Whether a container ended by itself as far as its engine goes. An engine that is restarted ends its containers, and
 * what they say then is no result: a script that heeds SIGTERM may exit with 0. Nothing in a container's state tells
 * the two apart, so one counts only if its engine runs since before it, or lets containers run on.
 */
export async function keptWatch(
  engine: Docker,
  { Id, State }: ContainerInspectInfo,
  signal?: AbortSignal,
): Promise<boolean> {
  return await patiently(async () => {
    // Made anew whenever an engine starts.
    const bridge: { Created: string } | undefined = await unless(
      [404],
      ask(engine, 'GET', '/networks/bridge', signal),
    );
    if (bridge && Date.parse(bridge.Created) <= Date.parse(State.StartedAt)) return true;
    const { LiveRestoreEnabled, SystemTime } = await engine.info();
    if (LiveRestoreEnabled) return true;
    // Not every engine has that network; events are in its memory only, or, with Podman, in a journal.
    const events = await engine.getEvents({
      since: Date.parse(State.StartedAt) / 1000 - 1,
      until: Date.parse(SystemTime) / 1000,
      filters: { container: [Id], event: ['start'] },
    });
    let started = false;
    for await (const _ of events) started = true;
    return started;
  }, signal);
}
