/** What a user may ask of a step's containers beyond what its request says. */
export interface ContainerSettings {
  /** Size of `/dev/shm`, bytes. Default: the engine's own, 64 MB for Docker. */
  readonly sharedMemory?: number;
  /** `{ nofile: { soft: 65536, hard: 65536 } }`. */
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  /** Ports published on 127.0.0.1: container port to host port. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly mounts?: readonly ContainerMount[];
  /** Laid over the environment of the request. */
  readonly environment?: Readonly<Record<string, string>>;
  /** As `docker run --user`: `1000:1000`. Default: the image's own. */
  readonly user?: string;
  /** A network of the engine to be in, e.g. `host`. Default: one of the job's own where it has several hosts. */
  readonly network?: string;
  /** `linux/amd64`. Default: what the engine takes by itself. */
  readonly platform?: string;
  /** Limits CPU and memory to what the instance type has. Default: no limits. */
  readonly limitResources?: boolean;
}

export interface ContainerMount {
  /** Absolute path of this machine. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** Default: true. */
  readonly readOnly?: boolean;
}
