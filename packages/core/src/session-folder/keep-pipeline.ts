import { join } from 'node:path';
import type { Pipeline } from '../contract/session.ts';
import type { Drafts } from '../drafts.ts';
import { fileName } from './file-name.ts';
import { writeWhole } from './whole-files.ts';

/** Keeps a definition as `<directory>/pipelines/<name>.json`. */
export async function keepPipeline(directory: string, pipeline: Pipeline, drafts: Drafts): Promise<void> {
  const path = join(directory, 'pipelines', `${fileName(pipeline.name)}.json`);
  await writeWhole(drafts, path, JSON.stringify(pipeline, null, 2));
}
