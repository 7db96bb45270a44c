/** Log groups and streams. Lines stay in the order in which they arrived: whoever reads on sees late ones too. */
export interface LogStore {
  open(group: string, stream: string, created: Date): void;
  append(group: string, stream: string, line: StoredLine): void;
  /** `undefined` for a group that is not there. */
  streams(group: string): ReadonlyMap<string, LogStream> | undefined;
  groups(): readonly string[];
}

export interface LogStream {
  readonly created: Date;
  readonly lines: StoredLine[];
}

interface StoredLine {
  /** When it was written. */
  readonly time: Date;
  /** When it could first be read. */
  readonly arrived: Date;
  readonly text: string;
}

export function logStore(): LogStore {
  const groups = new Map<string, Map<string, LogStream>>();
  const store: LogStore = {
    open(group, stream, created) {
      const streams = groups.get(group) ?? new Map<string, LogStream>();
      groups.set(group, streams);
      if (!streams.has(stream)) streams.set(stream, { created, lines: [] });
    },
    append(group, stream, line) {
      store.open(group, stream, line.arrived);
      groups.get(group)?.get(stream)?.lines.push(line);
    },
    streams: (group) => groups.get(group),
    groups: () => [...groups.keys()],
  };
  return store;
}
