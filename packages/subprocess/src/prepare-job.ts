import { resolve } from 'node:path';
import { type JobSpec, type JobStartOptions, slipwayError } from '@slipway/core';
import type { Environments } from './environments/environment.ts';
import { type ImageTarget, unmappedImage } from './environments/image-target.ts';
import { codeRequirements } from './environments/requirements.ts';
import { freePort } from './free-port.ts';
import type { ImageContent } from './image-content.ts';
import { jobCommand } from './job-command.ts';
import type { Preparation } from './job-plan.ts';
import { placeInputs } from './opt-ml/inputs.ts';
import type { Tier } from './opt-ml/tier.ts';
import { tierHint } from './opt-ml/tier-hint.ts';

/** What a backend knows beside the job. */
export interface Preparing {
  readonly image: ImageContent;
  readonly targetOf: (image: string) => Promise<ImageTarget | undefined>;
  readonly environments: Environments;
  readonly findTier: () => Promise<Tier>;
}

/** Finds out all that a job needs, and makes its environment: what may take long, or fail, before it is a job. */
export async function prepareJob(
  { image, targetOf, environments, findTier }: Preparing,
  spec: JobSpec,
  { signal, onProgress }: JobStartOptions,
): Promise<Preparation> {
  const command = jobCommand(spec, image.entrypoint);
  const hosts = spec.hosts.map(({ name, root, inputs }) => {
    return { name, root: resolve(root), inputs: placeInputs(inputs) };
  });
  const target = await targetOf(spec.image);
  if (!target) throw unmapped(spec.image);
  const tier = await findTier();
  tellTier(spec, tier, onProgress);
  const isolated = isIsolated(spec, tier, onProgress);
  const [first] = spec.hosts;
  const found = await environments.prepare(target, first && codeRequirements(first), {
    signal,
    onProgress,
  });
  if (target.kind === 'framework')
    onProgress?.(`${spec.image.slice(spec.image.lastIndexOf('/') + 1)} is ${found.description} here`);
  const environment = { ...found, variables: { ...image.environment, ...found.variables } };
  const withPort = async (host: (typeof hosts)[number]) => {
    return spec.port === undefined ? host : { ...host, port: await freePort() };
  };
  const imageDigest = await environments.digest(target);
  return { tier, environment, imageDigest, command, isolated, hosts: await Promise.all(hosts.map(withPort)) };
}

/** Whether a job has no network. Where it asks for that and cannot have it, that is said. */
function isIsolated(spec: JobSpec, tier: Tier, onProgress: JobStartOptions['onProgress']): boolean {
  if (!spec.networkIsolation) return false;
  if (spec.port !== undefined) onProgress?.('The job serves, so it is not isolated from the network');
  else if (tier.kind === 'link')
    onProgress?.(`No network namespace here (${tier.reason}): the job is not isolated`);
  else return true;
  return false;
}

function tellTier({ hosts }: JobSpec, tier: Tier, onProgress: JobStartOptions['onProgress']): void {
  if (tier.kind === 'namespace') return;
  if (hosts.length > 1) throw oneHostOnly(tier.reason);
  onProgress?.(
    `No mount namespace here (${tier.reason}): jobs run one at a time through a link at /opt/ml, with copies of their inputs`,
  );
}

function unmapped(image: string): Error {
  const { message, hint } = unmappedImage(image);
  return slipwayError(message, { code: 'IMAGE_NOT_MAPPED', category: 'input', hint });
}

function oneHostOnly(reason: string): Error {
  return slipwayError(`A job of several hosts takes a mount namespace for each: ${reason}`, {
    code: 'NO_OPT_ML',
    category: 'environment',
    hint: tierHint(),
  });
}
