// The whole test suite: every check, then every test. Ends with one line, `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './publishable.mjs';
import { findPython } from './python.mjs';

const CHECKS = [
  ['formatting and lint (Biome)', ['exec', 'biome', 'ci', '--error-on-warnings', '.']],
  ['types and builds', ['exec', 'nx', 'run-many', '-t', 'typecheck', 'build', '--outputStyle=static']],
  ['types of tools, examples and benchmarks', ['exec', 'tsc', '-p', 'tsconfig.json']],
  ['unused files, exports and dependencies (knip)', ['exec', 'knip']],
  [
    'packages as users install them (publint, are-the-types-wrong)',
    ['exec', 'node', 'tools/check-packages.mjs'],
  ],
];

findPython();
let passed = 0;
let failed = 0;
for (const [name, args] of CHECKS) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync('pnpm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) passed += 1;
  else {
    failed += 1;
    console.log(stdout + stderr);
  }
}

const results = join(root, 'dist/test-results.json');
mkdirSync(join(root, 'dist'), { recursive: true });
rmSync(results, { force: true });
const reporters = [
  '--reporter=default',
  '--reporter=./tools/left-out.ts',
  '--reporter=json',
  `--outputFile.json=${results}`,
];
const vitest = spawnSync('pnpm', ['exec', 'vitest', 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined;
passed += report?.numPassedTests ?? 0;
failed += report?.numFailedTests ?? 0;
// A file that cannot be loaded, or an error outside any test, fails the run without a failed test.
if (vitest.status !== 0 && (report?.numFailedTests ?? 0) === 0) failed += 1;
const skipped = report?.numPendingTests ?? 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
