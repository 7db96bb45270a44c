import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../measure.ts';
import { functions } from './functions.ts';
import { hasResults, resultsFolder } from './results.ts';

/** The names of `peers.py`, and what they are called to readers. */
export const peers: Readonly<Record<string, string>> = {
  'optuna-tpe': 'Optuna, TPE',
  'skopt-gp': 'scikit-optimize, GP',
};

/** Runs the peers whose results are not there, in a Python environment that is removed again: 10 to 20 minutes. */
export async function completePeers(): Promise<void> {
  const missing = Object.keys(peers).filter((peer) =>
    Object.keys(functions).some((name) => !hasResults(peer, name)),
  );
  if (missing.length === 0) return;
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    await runToEnd(['python3', '-m', 'venv', directory]);
    const python = join(directory, 'bin/python');
    await runToEnd([python, '-m', 'pip', 'install', '--quiet', 'optuna', 'scikit-optimize']);
    const script = fileURLToPath(new URL('peers.py', import.meta.url));
    await runToEnd([python, script, resultsFolder, ...missing], { ...process.env, OMP_NUM_THREADS: '1' });
  } finally {
    await rm(directory, { recursive: true });
  }
}
