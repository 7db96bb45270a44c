/** Versions of PyPI, as far as they are numbers with dots; `1.4.1.post1` counts as 1.4.1. */
type Parts = readonly number[];

function parts(version: string): Parts {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Negative when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether it is neither a preview nor a development version. Source: PEP 440. */
function isRelease(version: string): boolean {
  return /^\d+(\.\d+)*(\.post\d+)?$/.test(version);
}

/**
 * The version to take for `asked`: the newest of that series (`1.7` is any 1.7.x), else the newest of the
 * nearest series after it. Nothing asked: the newest. `undefined`: there is none that new.
 */
export function nearestVersion(asked: string | undefined, available: readonly string[]): string | undefined {
  const versions = available.filter(isRelease).sort(compareVersions);
  if (asked === undefined) return versions.at(-1);
  const wanted = parts(asked);
  const same = versions.filter((version) => isSeries(version, wanted));
  if (same.length > 0) return same.at(-1);
  const nearest = versions.find((version) => compareVersions(version, asked) > 0);
  return nearest && versions.filter((version) => isSeries(version, parts(nearest).slice(0, 2))).at(-1);
}

function isSeries(version: string, series: Parts): boolean {
  const own = parts(version);
  return series.every((part, index) => (own[index] ?? 0) === part);
}
