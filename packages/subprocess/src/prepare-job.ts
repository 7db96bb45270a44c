import { resolve } from 'node:path';
import { freePorts, type JobSpec, type JobStartOptions, slipwayError } from '@slipway/core';
import type { Environments } from './environments/environment.ts';
import { type ImageTarget, unmappedImage } from './environments/image-target.ts';
import { codeRequirements } from './environments/requirements.ts';
import type { ImageContent } from './image-content.ts';
import { jobCommand } from './job-command.ts';
import type { Preparation, PreparedHost } from './job-plan.ts';
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
  const placed = spec.hosts.map((host) => ({ host, inputs: placeInputs(host.inputs) }));
  const targets = await imageTargetsOf(spec, targetOf);
  const tier = await findTier();
  tellTier(spec, tier, onProgress);
  const isolated = isIsolated(spec, tier, onProgress);
  const ports = spec.port === undefined ? [] : await freePorts(spec.hosts.length);
  const descriptions = new Set<string>();
  const hosts: PreparedHost[] = [];
  for (const [index, { host, inputs }] of placed.entries()) {
    const { name, root, image: asked = spec.image, environment: given = spec.environment } = host;
    const target = targets.get(asked) as ImageTarget;
    const found = await environments.prepare(target, codeRequirements(host), { signal, onProgress });
    const environment = { ...found, variables: { ...image.environment, ...found.variables } };
    const port = ports[index];
    hosts.push({
      name,
      root: resolve(root),
      inputs,
      given,
      environment,
      ...(port !== undefined && { port }),
    });
    if (target.kind === 'framework')
      descriptions.add(`${asked.slice(asked.lastIndexOf('/') + 1)} is ${found.description} here`);
  }
  for (const description of descriptions) onProgress?.(description);
  return { tier, imageDigests: await digestsOf(targets, environments), isolated, command, hosts };
}

async function imageTargetsOf(
  { image, hosts }: JobSpec,
  targetOf: Preparing['targetOf'],
): Promise<ReadonlyMap<string, ImageTarget>> {
  const targets = new Map<string, ImageTarget>();
  for (const asked of new Set(hosts.map((host) => host.image ?? image))) {
    const target = await targetOf(asked);
    if (!target) throw unmapped(asked);
    targets.set(asked, target);
  }
  return targets;
}

async function digestsOf(
  targets: ReadonlyMap<string, ImageTarget>,
  { digest }: Environments,
): Promise<Readonly<Record<string, string>>> {
  const digests: [string, string][] = [];
  for (const [image, target] of targets) {
    const found = await digest(target);
    if (found !== undefined) digests.push([image, found]);
  }
  return Object.fromEntries(digests);
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
