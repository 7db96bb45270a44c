import type Docker from 'dockerode';

/** What an engine is and can do, as far as jobs depend on it. */
export interface EngineFacts {
  readonly cpus: number;
  /** How it lends GPUs, where it does. */
  readonly gpus: 'nvidia' | 'cdi' | undefined;
  readonly isPodman: boolean;
  /** Root in a container is the user that runs the engine. */
  readonly isRootless: boolean;
  /** Root in a container is a user of its own, who owns nothing here. */
  readonly remapsUsers: boolean;
}

/** They stay true as long as a connection lasts. */
const known = new WeakMap<Docker, Promise<EngineFacts>>();

export function engineFacts(engine: Docker): Promise<EngineFacts> {
  const facts = known.get(engine) ?? ask(engine);
  known.set(engine, facts);
  facts.catch(() => known.delete(engine));
  return facts;
}

async function ask(engine: Docker): Promise<EngineFacts> {
  const [info, version] = await Promise.all([engine.info(), engine.version()]);
  return readFacts(info, version);
}

/** Source: Docker Engine API 1.41 to 1.50, SystemInfo and SystemVersion. */
export function readFacts(info: EngineInfo, version: EngineVersion): EngineFacts {
  const { NCPU, Runtimes, DiscoveredDevices, SecurityOptions } = info;
  const options = SecurityOptions ?? [];
  const hasCdi = DiscoveredDevices?.some(({ ID }) => ID?.startsWith('nvidia.com/gpu')) ?? false;
  const hasRuntime = Runtimes !== undefined && Object.hasOwn(Runtimes, 'nvidia');
  return {
    cpus: NCPU,
    gpus: hasRuntime ? 'nvidia' : hasCdi ? 'cdi' : undefined,
    isPodman: version.Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false,
    isRootless: options.some((option) => option.includes('name=rootless')),
    remapsUsers: options.some((option) => option.includes('name=userns')),
  };
}

interface EngineInfo {
  readonly NCPU: number;
  readonly Runtimes?: object;
  readonly DiscoveredDevices?: readonly { readonly ID?: string }[] | null;
  readonly SecurityOptions?: readonly string[] | null;
}

interface EngineVersion {
  readonly Components?: readonly { readonly Name: string }[];
}
