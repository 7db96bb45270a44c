/** A line of what an engine tells while it pulls. Source: Docker Engine API, ImageCreate. */
export interface PullEvent {
  /** The layer it is about. */
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Milliseconds between two lines for people. */
const pause = 500;

/**
 * Sums up the layers of a pull for people: `Pulling busybox:1: 120 of 480 MB`. The engine tells the size of a layer
 * when it begins with it, so that the whole grows. `now`: milliseconds.
 */
export function pullProgress(
  image: string,
  tell: (text: string) => void,
  now: () => number = () => performance.now(),
): (event: PullEvent) => void {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  let last = '';
  let next = now();
  return ({ id, status, progressDetail }) => {
    const known = id === undefined ? undefined : layers.get(id);
    if (id !== undefined && status === 'Downloading') {
      const { current = 0, total = current } = progressDetail ?? {};
      layers.set(id, { current, total });
    } else if (id !== undefined && status === 'Download complete' && known) {
      layers.set(id, { ...known, current: known.total });
    }
    const text = describe(image, [...layers.values()]);
    if (text === last || now() < next) return;
    last = text;
    next = now() + pause;
    tell(text);
  };
}

function describe(
  image: string,
  layers: readonly { readonly current: number; readonly total: number }[],
): string {
  const current = layers.reduce((sum, layer) => sum + layer.current, 0);
  const total = layers.reduce((sum, layer) => sum + layer.total, 0);
  if (total === 0) return `Pulling ${image}`;
  if (current < total) return `Pulling ${image}: ${megabytes(current)} of ${megabytes(total)} MB`;
  return `Pulling ${image}: unpacking ${megabytes(total)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
