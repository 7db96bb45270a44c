// Judges every tarball as its users will meet it: publint, and whether its types resolve and are right.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishablePackages } from './publishable.mjs';

let wrong = 0;
for (const { path, manifest } of publishablePackages()) {
  const work = mkdtempSync(join(tmpdir(), 'slipway-check-'));
  try {
    check(manifest.name, 'pnpm', ['pack', '--silent', '--pack-destination', work], path);
    const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? 'none');
    check(manifest.name, 'pnpm', ['exec', 'publint', 'run', tarball, '--strict']);
    check(manifest.name, 'pnpm', ['exec', 'attw', tarball, '--profile', 'esm-only', '--quiet']);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
process.exit(wrong === 0 ? 0 : 1);

function check(name, file, args, cwd) {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  wrong += 1;
  console.error(`${name}: ${args.join(' ')}\n${stdout}${stderr}`);
}
