// Finds the Python that the demo and the tests need.
import { spawnSync } from 'node:child_process';

/** The first Python >= 3.10 that can make virtual environments; ends the process with 3 and a word on how to get one. */
export function findPython() {
  const probe = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  for (const name of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    if (spawnSync(name, ['-c', probe], { stdio: 'ignore' }).status === 0) return name;
  }
  console.error('Python 3.10 or newer with its venv module is needed, and none was found.');
  console.error(
    'Debian and Ubuntu: apt-get install python3-venv. macOS: brew install python. Fedora: dnf install python3.',
  );
  process.exit(3);
}
