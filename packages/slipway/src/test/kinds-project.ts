import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { type Project, project } from './project.ts';
import { inClone, placeCode, sdkDocument } from './sdk-document.ts';

/** What the Python SDK writes beside the usual: tools/sdk-documents/kinds.py. */
export const KINDS: string = sdkDocument('kinds');
/** Any Python does: the scripts need nothing but it. */
export const PYTHON: string = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

/** A project in which that document runs, over `data.csv`. */
export async function kindsProject(): Promise<Project> {
  const at = await project();
  await at.write('data.csv', '1,2,3\n4,5,6\n');
  // What the SDK uploads of its own: how it starts a FrameworkProcessor, and how it puts code into a model's archive.
  await at.write(
    'sdk/runproc.sh',
    'cd /opt/ml/processing/input/code && tar -xzf sourcedir.tar.gz && exec python3 prepare.py "$@"\n',
  );
  const repack = await at.write(
    'sdk/_repack_script_launcher.sh',
    `#!/bin/sh
set -e
cd /opt/ml/model
tar -xzf "/opt/ml/input/data/training/$(basename "$SM_HP_MODEL_ARCHIVE")"
mkdir code
cp "/opt/ml/code/$SM_HP_INFERENCE_SCRIPT" code/
`,
  );
  await chmod(repack, 0o755);
  const folders = [inClone('tools/sdk-documents/scripts'), join(at.folder, 'sdk')];
  await placeCode(KINDS, folders, join(at.folder, '.slipway/buckets'));
  return at;
}
