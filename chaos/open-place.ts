import { copyFileSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from './backend.ts';
import type { CallFault } from './call-fault.ts';
import type { PipelinePlace } from './make-step.ts';
import type { ChaosPipeline } from './pipelines.ts';
import type { Place } from './place.ts';

/** For all jobs that a pipeline lets run at once, whatever this machine has. */
const ROOM = { cpus: 64, memory: '256g' };

const PIPELINES = new URL('pipelines.ts', import.meta.url).href;

/** Makes a folder in `parent` for a case of a pipeline. */
export async function openPlace(
  parent: string,
  { name, make }: ChaosPipeline,
  seed: number,
  { image, config, openService, endJobs }: Backend,
  faults: readonly CallFault[] = [],
): Promise<Place> {
  const root = mkdtempSync(join(parent, `${name}-`));
  const [project, traces, temporary] = ['project', 'traces', 'tmp'].map((part) => join(root, part)) as [
    string,
    string,
    string,
  ];
  const effects = join(root, 'effects', 'all');
  const source = join(project, 'source');
  for (const folder of [traces, temporary, source, join(root, 'effects')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(effects, '');
  copyFileSync(new URL('step.sh', import.meta.url), join(source, 'step.sh'));
  // An archive of it has the same bytes in every case.
  for (const path of [join(source, 'step.sh'), source]) utimesSync(path, new Date(0), new Date(0));
  const pipelinePlace: PipelinePlace = { effects, image, source, isRemote: openService !== undefined };
  const pipeline = make(pipelinePlace);
  // A document is all there is to a pipeline, but for files of the user's, which a module must name.
  const isModule = pipeline.localFiles.length > 0;
  const file = `${name}.${isModule ? 'mjs' : 'json'}`;
  const module = `import { chaosPipelines } from ${JSON.stringify(PIPELINES)};
export default () => chaosPipelines(${seed}).find(({ name }) => name === ${JSON.stringify(name)}).make(${JSON.stringify(pipelinePlace)});\n`;
  writeFileSync(join(project, file), isModule ? module : JSON.stringify(pipeline));
  writeFileSync(
    join(project, 'slipway.config.json'),
    JSON.stringify({ resources: ROOM, ...config({ effects, project }) }),
  );
  const state = join(project, '.slipway');
  const service = await openService?.(JSON.parse(JSON.stringify(pipeline)), faults);
  const place: Place = {
    root,
    project,
    file,
    state,
    journal: join(state, 'executions.sqlite'),
    effects,
    temporary,
    trace: (process) => join(traces, String(process)),
    faults,
    ...(service && { service }),
    async leave() {
      await service?.close();
    },
    async remove() {
      await service?.close();
      await endJobs(place);
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return place;
}
