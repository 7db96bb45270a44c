// Writes the installable tarball of every publishable package to dist/tarballs/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { publishablePackages, root } from './publishable.mjs';

const tarballs = join(root, 'dist/tarballs');
rmSync(tarballs, { recursive: true, force: true });
mkdirSync(tarballs, { recursive: true });
run('pnpm', ['exec', 'nx', 'run-many', '-t', 'build', '--outputStyle=static'], root);
for (const { path, manifest } of publishablePackages()) {
  run('pnpm', ['pack', '--silent', '--pack-destination', tarballs], path);
  console.log(`${manifest.name}@${manifest.version}`);
}
console.log(`The tarballs are in ${tarballs}`);

function run(file, args, cwd) {
  const { status, error } = spawnSync(file, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}
