import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What SageMaker would have put under `/opt/ml`. */
export interface JobContent {
  /** As a request carries them: strings, those of the SDK in JSON. */
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly channels?: Readonly<Record<string, unknown>>;
  readonly resources?: unknown;
  /** Text files by their path below `/opt/ml`: `code/train.py`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A folder for one test, removed when its scope ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-toolkit-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Makes `base` the `/opt/ml` of a job, whatever was there. */
export async function fillJobFolder(base: string, content: JobContent): Promise<void> {
  await rm(base, { recursive: true, force: true });
  const files = {
    'input/config/hyperparameters.json': JSON.stringify(content.hyperparameters ?? {}),
    'input/config/inputdataconfig.json': JSON.stringify(content.channels ?? {}),
    'input/config/resourceconfig.json': JSON.stringify(
      content.resources ?? { current_host: 'algo-1', hosts: ['algo-1'] },
    ),
    ...content.files,
  };
  for (const folder of ['model', 'output/data', 'code']) await mkdir(join(base, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }
}
