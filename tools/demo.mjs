// Runs the abalone pipeline from source on this machine: fetches its data, then is `slipway run`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { abaloneData } from './abalone-data.mjs';
import { findPython } from './python.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
findPython();
const cli = [
  '--conditions=@slipway/source',
  'packages/slipway/src/cli.ts',
  'run',
  'examples/abalone/pipeline.ts',
];
// What the user gives comes later, and so wins.
const args = [...cli, '--param', `InputData=${abaloneData()}`, ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the whole foreground group: Slipway stops its jobs, and this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
