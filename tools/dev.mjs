// Runs a pnpm command in this clone on any Node >= 18 that has npm. Where the machine's Node is
// too old for the project, or pnpm is missing, they come from the npm registry into `.tools/`;
// nothing outside the clone is touched. Plain JavaScript, because an old Node must run it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = '24.21.0';
const PNPM = '12.21.0';
const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.tools');
const platform = `${process.platform}-${process.arch}`;

/** The binaries this machine lacks, as npm packages that carry them in their tarball. */
function missingTools() {
  // `pnpm` itself starts through a shell script and Node; the platform's own package is the program.
  const tools = [[`@pnpm/exe.${platform}`, PNPM]];
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return tools;
  if (process.platform !== 'linux') {
    console.error(
      `Slipway is developed on Node >= 22.18; this is ${process.version}. Install Node 24 and try again.`,
    );
    process.exit(3);
  }
  // `node` on npm holds no binary: an install script of its own fetches this package.
  return [...tools, [`node-${platform}`, NODE]];
}

function run(file, args, env) {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', env });
  if (error) console.error(`${file}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

const tools = missingTools();
const folders = tools.map(([name]) => join(home, 'node_modules', name));
const stamps = tools.map(([, version], i) => join(folders[i], `.${version}`));
if (!stamps.every((stamp) => existsSync(stamp))) {
  console.error(
    `Fetching ${tools.map(([name, version]) => `${name}@${version}`).join(' and ')} into .tools/ …`,
  );
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  const names = tools.map((tool) => tool.join('@'));
  run('npm', ['install', '--prefix', home, ...flags, ...names], process.env);
  for (const stamp of stamps) writeFileSync(stamp, '');
}

const path = [...folders, ...folders.map((folder) => join(folder, 'bin')), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH: path };

// An unchanged lockfile means an unchanged node_modules: the second run asks no registry for anything.
const installed = join(root, 'node_modules', '.modules.yaml');
const lockfile = join(root, 'pnpm-lock.yaml');
if (!existsSync(installed) || statSync(lockfile).mtimeMs > statSync(installed).mtimeMs) {
  run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], env);
}
run('pnpm', process.argv.slice(2), env);
