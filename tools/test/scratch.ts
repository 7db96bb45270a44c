import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The clone these tests stand in. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A folder outside the clone, and how to be rid of it. */
export async function scratchFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code. */
export async function run(cwd: string, file: string, ...args: readonly string[]): Promise<Ended> {
  try {
    const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
    const { stdout, stderr } = await promisify(execFile)(file, args, { cwd, env, maxBuffer: 2 ** 28 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** Runs a command that must succeed. */
export async function mustRun(cwd: string, file: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, file, ...args);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
