import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import type { Backend } from './backend.ts';
import { readSummaries } from './journal.ts';
import type { Place } from './place.ts';

const IMAGE = 'slipway-test/busybox:1';
const IMAGE_SCRIPT = fileURLToPath(new URL('../tools/test-images/busybox.sh', import.meta.url));

/** Containers. Rejects where no engine answers, or the image of the tests cannot be made. */
export async function openDocker(): Promise<Backend> {
  const engine = new Docker();
  await engine.ping();
  execFileSync('sh', [IMAGE_SCRIPT], { stdio: ['ignore', 'ignore', 'inherit'] });
  const labelled = async (place: Place) => {
    const executions = await readSummaries(place.journal);
    const filters = executions.map(({ id }) => ({ label: [`slipway.execution=${id}`] }));
    const found = await Promise.all(
      filters.map(async (filter) => ({
        containers: await engine.listContainers({ all: true, filters: filter }),
        networks: await engine.listNetworks({ filters: filter }),
        volumes: (await engine.listVolumes({ filters: filter })).Volumes ?? [],
      })),
    );
    return {
      containers: found.flatMap(({ containers }) => containers),
      networks: found.flatMap(({ networks }) => networks),
      volumes: found.flatMap(({ volumes }) => volumes),
    };
  };
  /** They bear the folder that the engine was asked for, and not yet the name of an execution. */
  const probesOf = async ({ root }: Place): Promise<readonly string[]> => {
    const found = await engine.listContainers({ all: true, filters: { label: ['slipway.probe'] } });
    return found.filter(({ Labels }) => Labels['slipway.probe']?.startsWith(root)).map(({ Id }) => Id);
  };
  return {
    name: 'docker',
    image: IMAGE,
    options: ['--backend', 'docker'],
    config: ({ effects, project }) => {
      const folder = dirname(effects);
      const mounts = [
        { source: folder, target: folder, readOnly: false },
        // What an image is run with where its job does not say.
        { source: join(project, 'source', 'step.sh'), target: '/bin/train' },
      ];
      return { steps: { '*': { container: { mounts } } } };
    },
    async lose(job) {
      // It may have been told so before, by a process that was killed.
      await engine.getContainer(job).remove({ force: true, v: true }).catch(ignoreMissing);
    },
    async endJobs(place) {
      const { containers } = await labelled(place);
      await Promise.all(
        containers.map(({ Id }) =>
          engine.getContainer(Id).remove({ force: true, v: true }).catch(ignoreMissing),
        ),
      );
    },
    async remains(place) {
      const { containers, networks, volumes } = await labelled(place);
      return [
        ...containers.map(({ Names }) => `container ${Names.join().slice(1)}`),
        ...networks.map(({ Name }) => `network ${Name}`),
        ...volumes.map(({ Name }) => `volume ${Name}`),
        ...(await probesOf(place)).map((Id) => `container ${Id}, which asks for a folder`),
      ];
    },
  };
}

/** It is gone, or on its way. */
function ignoreMissing(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}
