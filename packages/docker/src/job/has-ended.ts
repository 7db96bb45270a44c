import type { ContainerInspectInfo } from 'dockerode';

/** Podman says that a container which it is stopping does not run: `stopping`, with an exit code that is none. */
export function hasEnded({ State }: ContainerInspectInfo): boolean {
  return !State.Running && State.Status !== 'stopping';
}
