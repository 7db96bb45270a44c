import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { slipwayError } from '@slipway/core';

/** A Python of this machine. */
export interface Interpreter {
  /** Absolute path. */
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  /** What wheels call its system: `linux-x86_64`. */
  readonly platform: string;
}

const names = ['python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python'];

const question = `import json, platform, sys, sysconfig
print(json.dumps({"executable": sys.executable, "version": platform.python_version(), "platform": sysconfig.get_platform()}))`;

/** The first Python on the PATH that is new enough for environments; rejects with `PYTHON_MISSING` or `PYTHON_TOO_OLD`. */
export async function findInterpreter(): Promise<Interpreter> {
  let old: Interpreter | undefined;
  for (const name of names) {
    const found = await askInterpreter(name).catch(() => undefined);
    if (found && isNewEnough(found)) return found;
    old ??= found;
  }
  const hint =
    process.platform === 'darwin' ? 'brew install python' : 'sudo apt-get install python3 python3-venv';
  if (old) {
    throw slipwayError(`Python 3.10 or newer is needed, and ${old.executable} is ${old.version}`, {
      code: 'PYTHON_TOO_OLD',
      category: 'environment',
      hint: `Install a newer one, and put it on the PATH: ${hint}`,
    });
  }
  throw slipwayError('There is no Python on the PATH', {
    code: 'PYTHON_MISSING',
    category: 'environment',
    hint: `Install it: ${hint}`,
  });
}

/** What an interpreter says of itself. */
export async function askInterpreter(command: string): Promise<Interpreter> {
  // Not by execa: every run asks, and loading it takes longer than the answer.
  const { stdout } = await promisify(execFile)(command, ['-I', '-c', question], { timeout: 30_000 });
  return JSON.parse(stdout);
}

function isNewEnough({ version }: Interpreter): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= 10;
}
