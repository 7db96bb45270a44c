import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { jobLabel } from './container-options.ts';
import { unless } from './engine.ts';

/**
 * The containers of a job. Each is inspected, which waits for a start that is under way: the engine's list
 * calls a container `created` that is at work already.
 */
export async function findContainers(engine: Docker, name: string): Promise<readonly ContainerInspectInfo[]> {
  const listed = await engine.listContainers({ all: true, filters: { label: [`${jobLabel}=${name}`] } });
  const inspected = await Promise.all(
    listed.map(({ Id }) => unless([404], engine.getContainer(Id).inspect())),
  );
  return inspected.filter((container) => container !== undefined);
}
