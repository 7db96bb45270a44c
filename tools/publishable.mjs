// Lists the packages that users install.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Folder and manifest of every package that is not private. */
export function publishablePackages() {
  const folder = join(root, 'packages');
  return readdirSync(folder)
    .map((name) => {
      const path = join(folder, name);
      return { path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) };
    })
    .filter(({ manifest }) => manifest.private !== true);
}
