import { sessionMembers, slipwayError } from '@slipway/core';
import { killSession } from '../kill-session.ts';
import { pause } from '../pause.ts';

export interface Ran {
  readonly ok: boolean;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** Runs a program to its end, and ends it and all it has started when the signal fires. Rejects with `EXECA_MISSING`. */
export async function run(
  [file = '', ...words]: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<Ran> {
  const { execa } = await loadExeca();
  const { cwd, signal } = options;
  signal?.throwIfAborted();
  const program = execa(file, words, {
    all: true,
    reject: false,
    stdin: 'ignore',
    // A session of its own, which ends as a whole: what `venv` and pip start would write on.
    detached: true,
    // What a user's settings may say of other installations does not hold for an environment.
    env: { PIP_USER: '0', PIP_TARGET: undefined, PIP_PREFIX: undefined },
    ...(cwd !== undefined && { cwd }),
  });
  const { pid } = program;
  const end = () => pid !== undefined && killSession(pid);
  signal?.addEventListener('abort', end, { once: true });
  const stopWatching = atOwnEnd(end);
  try {
    const { failed, all, originalMessage } = await program;
    if (signal?.aborted && pid !== undefined) while (sessionMembers(pid).length > 0) await pause(5);
    signal?.throwIfAborted();
    return { ok: !failed, output: all || (originalMessage ?? '') };
  } finally {
    signal?.removeEventListener('abort', end);
    stopWatching();
  }
}

/** Calls back when this process ends, also by a signal that nobody else answers; gives what cancels that. */
function atOwnEnd(end: () => void): () => void {
  const onSignal = (name: NodeJS.Signals) => {
    end();
    // As it would have been without us.
    if (process.listenerCount(name) === 0) process.kill(process.pid, name);
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.once('exit', end);
  for (const name of names) process.once(name, onSignal);
  return () => {
    process.off('exit', end);
    for (const name of names) process.off(name, onSignal);
  };
}

async function loadExeca() {
  try {
    return await import('execa');
  } catch (cause) {
    throw slipwayError('Making a Python environment takes the package execa', {
      code: 'EXECA_MISSING',
      category: 'environment',
      hint: 'npm install execa',
      cause,
    });
  }
}
