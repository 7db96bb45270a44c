import { delimiter } from 'node:path';
import type { Environment } from './environments/environment.ts';
import { programPath } from './shell.ts';

/**
 * The variables of a job: those of its spec, and of this process only what a program can't do without. So
 * nothing of the user's gets in by itself: no AWS_* variable, and no credentials file, since its home is
 * an empty folder of its own.
 */
export function jobEnvironment(options: {
  readonly given: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly home: string;
  readonly port?: number | undefined;
}): Readonly<Record<string, string>> {
  const { given, environment, home, port } = options;
  const { TMPDIR, LANG = 'C.UTF-8' } = process.env;
  return Object.fromEntries([
    ['PATH', [...environment.path, programPath()].join(delimiter)],
    ['HOME', home],
    ['LANG', LANG],
    ...(TMPDIR ? [['TMPDIR', TMPDIR]] : []),
    // As in AWS's framework images: what a job prints is in its log at once.
    ['PYTHONUNBUFFERED', '1'],
    ...Object.entries(environment.variables),
    ...Object.entries(given),
    ...(port === undefined ? [] : [['SAGEMAKER_BIND_TO_PORT', String(port)]]),
  ]);
}
