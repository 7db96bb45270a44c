import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import type { Backend } from './backend.ts';
import { readSummaries } from './journal.ts';
import type { Place } from './place.ts';

const IMAGE = 'slipway-test/busybox:1';
const IMAGE_SCRIPT = fileURLToPath(new URL('../tools/test-images/busybox.sh', import.meta.url));

/** Containers; `undefined` where no engine answers. */
export async function openDocker(): Promise<Backend | undefined> {
  const engine = new Docker();
  try {
    await engine.ping();
  } catch {
    return undefined;
  }
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
  return {
    name: 'docker',
    image: IMAGE,
    options: ['--backend', 'docker'],
    async endJobs(place) {
      const { containers } = await labelled(place);
      await Promise.all(containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
    },
    async leftovers(place) {
      const { containers, networks, volumes } = await labelled(place);
      return [
        ...containers.map(({ Names }) => `container ${Names.join()}`),
        ...networks.map(({ Name }) => `network ${Name}`),
        ...volumes.map(({ Name }) => `volume ${Name}`),
      ];
    },
  };
}
