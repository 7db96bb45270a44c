import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobBackendFixture } from '../job-backend.ts';
import type { JobBackendFault } from './faulty-job-backend.ts';
import { endReferenceJobs, type ReferenceFaults, referenceJobBackend } from './reference-job-backend.ts';

const starter = fileURLToPath(new URL('start-reference-job.ts', import.meta.url));
/** Tells its port whole, or not yet. */
const server = `const { renameSync, writeFileSync } = require('node:fs'), file = process.env.PORT_FILE;
  const server = require('node:http').createServer((_, to) => to.end('pong')).listen(0, '127.0.0.1', () => {
    writeFileSync(file + '.new', String(server.address().port));
    renameSync(file + '.new', file);
  });`;

/** The reference backend, with a fault where one is given. */
export async function referenceFixture(
  fault: JobBackendFault = (backend) => backend,
  faults: ReferenceFaults = {},
): Promise<JobBackendFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-testing-'));
  const jobs = join(directory, 'jobs');
  for (const folder of ['images', 'groups']) await mkdir(join(jobs, folder), { recursive: true });
  const changing = join(jobs, 'images', 'changing');
  await writeFile(changing, 'sha256:one');
  const backend = referenceJobBackend(jobs, faults);
  return {
    backend: fault(backend),
    image: 'host',
    missingImage: 'nowhere/nothing:1',
    changingImage: { image: 'changing', change: () => writeFile(changing, 'sha256:two') },
    directory,
    serving: { port: 8080, entrypoint: [process.execPath, '-e', server], arguments: [] },
    starter: (spec) => [
      process.execPath,
      '--conditions=@slipway/source',
      starter,
      jobs,
      JSON.stringify(spec),
    ],
    close: async () => {
      await backend.settled();
      await endReferenceJobs(jobs);
      // What is read-only keeps all but root from removing it.
      execFileSync('chmod', ['-R', 'u+w', directory]);
      await rm(directory, { recursive: true });
    },
  };
}
