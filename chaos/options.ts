import { parseArgs } from 'node:util';
import { type Case, parseCase } from './case.ts';
import { backendOf, pipelineOf, plantNames } from './plants.ts';

export const usage = `Usage: npm run chaos -- [options]

Kills Slipway in the middle of small pipelines, resumes them until they are done, and checks what came of it.

  --kills N        processes to kill, at least (default: 100)
  --seed S         a whole number: which pipelines, and where they are killed (default: 1)
  --backend NAME   subprocess, docker, or sagemaker: jobs of a service in a process of its own, whose calls go wrong too
                   (default: subprocess, and docker for some where an engine answers)
  --at-once N      cases side by side (default: 3)
  --case TEXT      only this case, as a violation told it
  --plant NAME     with a fault in the sources that must be found: ${plantNames.join(', ')}
  --keep           keep the folders of cases with violations; --case does so by itself`;

export interface Options {
  readonly kills: number;
  readonly seed: number;
  readonly atOnce: number;
  readonly keep: boolean;
  readonly backend?: string | undefined;
  readonly only?: Case | undefined;
  readonly plant?: string | undefined;
  /** All there are, or these. */
  readonly pipelines?: readonly string[] | undefined;
}

const BACKENDS: readonly string[] = ['subprocess', 'docker', 'sagemaker'];

/** Throws what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      backend: { type: 'string' },
      'at-once': { type: 'string', default: '3' },
      case: { type: 'string' },
      plant: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const { backend, plant } = values;
  const only = values.case === undefined ? undefined : parseCase(values.case);
  if (plant !== undefined && !plantNames.includes(plant)) throw new Error(`There is no fault "${plant}"`);
  if (backend !== undefined && !BACKENDS.includes(backend))
    throw new Error(`There is no backend "${backend}"`);
  const pipeline = only?.pipeline ?? (plant === undefined ? undefined : pipelineOf(plant));
  return {
    kills: whole('kills', values.kills),
    seed: whole('seed', values.seed),
    atOnce: whole('at-once', values['at-once']),
    keep: values.keep || only !== undefined,
    backend: backend ?? (plant === undefined ? undefined : backendOf(plant)),
    only,
    plant,
    pipelines: pipeline === undefined ? undefined : [pipeline],
  };
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} is a whole number, and not "${text}"`);
}
