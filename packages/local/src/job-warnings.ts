import type { PlannedUse, Problem } from '@slipway/core';
import type { LocalSession } from './local-session.ts';

/** What a step's job will not have here, and what is not known of it. Told before anything runs. */
export function* jobWarnings(session: LocalSession, { step, path, uses }: PlannedUse): Generator<Problem> {
  const instances = uses.instances ?? [];
  const { capabilities, name } = session.backendOf(step);
  for (const { path: below, value } of instances) {
    if (typeof value !== 'string') continue;
    const at = { step, path: `${path}.Arguments.${below}` };
    const { instance, shared } = session.resources;
    const resources = instance(value);
    if (resources === undefined && shared !== undefined) yield { ...at, ...unknownType(value) };
    if (resources === undefined || resources.gpus === 0) continue;
    if (!capabilities.gpus) yield { ...at, ...withoutGpu(value, `${name} jobs have none here`) };
    else if (shared?.gpus === 0) yield { ...at, ...withoutGpu(value, 'jobs here share none') };
  }
  const { environment: _, ...settings } = session.containerOf(step) ?? {};
  const ignored = Object.keys(settings);
  if (instances.length === 0 || ignored.length === 0 || capabilities.containers) return;
  yield {
    code: 'NO_EFFECT',
    step,
    path,
    message: `${ignored.join(', ')} of its container settings have no effect: ${name} jobs are no containers`,
    hint: 'Run the step in a container, or take the settings out of the config file.',
  };
}

type Warning = Pick<Problem, 'code' | 'message' | 'hint'>;

function unknownType(type: string): Warning {
  return {
    code: 'UNKNOWN_INSTANCE_TYPE',
    message: `${type} is no instance type that is known here: it counts as one CPU`,
    hint: 'Say what it has in the config file: resources.instanceTypes.',
  };
}

function withoutGpu(type: string, why: string): Warning {
  return {
    code: 'NO_GPU',
    message: `${type} has GPUs, and ${why}: the job runs without`,
    hint: 'Make sure that it can do with CPUs alone, or run it where there are GPUs.',
  };
}
