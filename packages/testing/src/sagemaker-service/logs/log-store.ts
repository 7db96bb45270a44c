/** Log groups and streams. Lines stay in the order in which they arrived: whoever reads on sees late ones too. */
export interface LogStore {
  open(group: string, stream: string, created: Date): void;
  append(group: string, stream: string, line: StoredLine): void;
  /** A line that nobody can read yet; gives what makes it appear now, once. */
  hold(group: string, stream: string, held: HeldLine): () => void;
  /** `undefined` for a group that is not there. */
  streams(group: string): ReadonlyMap<string, LogStream> | undefined;
  groups(): readonly string[];
}

export interface LogStream {
  readonly created: Date;
  readonly lines: StoredLine[];
  readonly held: Set<HeldLine>;
}

/** It appears after so many looks that have come to the end of its stream. */
interface HeldLine {
  looks: number;
  /** Whether looks count. */
  isDue(): boolean;
  appear(): void;
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
      if (!streams.has(stream)) streams.set(stream, { created, lines: [], held: new Set() });
    },
    append(group, stream, line) {
      store.open(group, stream, line.arrived);
      groups.get(group)?.get(stream)?.lines.push(line);
    },
    hold(group, stream, line) {
      const held = groups.get(group)?.get(stream)?.held;
      held?.add(line);
      return () => void (held?.delete(line) && line.appear());
    },
    streams: (group) => groups.get(group),
    groups: () => [...groups.keys()],
  };
  return store;
}

/** Somebody has come to the end of a stream: what waits for that comes after it. */
export function lookedInVain({ held }: LogStream): void {
  for (const line of held) {
    if (!line.isDue()) continue;
    line.looks -= 1;
    if (line.looks > 0) continue;
    held.delete(line);
    line.appear();
  }
}
