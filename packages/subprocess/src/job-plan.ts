import { join } from 'node:path';
import type { Environment } from './environments/environment.ts';
import { jobEnvironment } from './job-environment.ts';
import type { FolderContent, JobRecord } from './job-folder.ts';
import { againFile, againScript, type HostCommand } from './job-script.ts';
import type { PlacedInput } from './opt-ml/inputs.ts';
import { linkStage } from './opt-ml/link-stage.ts';
import { namespaceStage } from './opt-ml/namespace.ts';
import type { Tier } from './opt-ml/tier.ts';

/** What was found out about a job before anything of it is made. */
export interface Preparation {
  readonly tier: Tier;
  /** By the image, where anything tells. */
  readonly imageDigests: Readonly<Record<string, string>>;
  /** Whether its hosts have no network. */
  readonly isolated: boolean;
  readonly command: readonly string[];
  readonly hosts: readonly PreparedHost[];
}

export interface PreparedHost {
  readonly name: string;
  readonly port?: number | undefined;
  /** What its image stands for. */
  readonly environment: Environment;
  /** Its variables. */
  readonly given: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly root: string;
  readonly inputs: readonly PlacedInput[];
}

/** What a job's folder holds at its beginning, and what starts its hosts. */
export interface JobPlan {
  readonly content: FolderContent;
  readonly hosts: readonly HostCommand[];
}

export function planJob(folder: string, preparation: Preparation, record: JobRecord): JobPlan {
  const ports = new Map(record.hosts.map(({ name, port }) => [name, port]));
  const planned = preparation.hosts.map((host) => {
    return planHost(folder, preparation, { ...host, port: ports.get(host.name) });
  });
  return { content: planned.flatMap(({ content }) => content), hosts: planned.map(({ host }) => host) };
}

function planHost(folder: string, preparation: Preparation, prepared: PreparedHost) {
  const { tier, command, isolated } = preparation;
  const { name, port, environment, given, root, inputs } = prepared;
  const stage =
    tier.kind === 'link'
      ? linkStage(root, inputs)
      : namespaceStage(tier.namespace, { root, inputs, isolated, shielded: environment.shared });
  const home = join(folder, name, 'home');
  const host: HostCommand = {
    folder: join(folder, name),
    stage,
    command,
    environment: jobEnvironment({ given, environment, home, port }),
  };
  const content: FolderContent = [
    { path: 'home' },
    ...stage.content,
    { path: againFile, text: againScript(host) },
  ];
  return { host, content: content.map((entry) => ({ ...entry, path: join(name, entry.path) })) };
}
