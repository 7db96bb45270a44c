import { slipwayError } from '@slipway/core';

export interface Ran {
  readonly ok: boolean;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** Runs a program to its end, and ends it when the signal fires. Rejects with `EXECA_MISSING`. */
export async function run(
  [file = '', ...words]: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<Ran> {
  const { execa } = await loadExeca();
  const { cwd, signal } = options;
  const { failed, all, originalMessage } = await execa(file, words, {
    all: true,
    reject: false,
    stdin: 'ignore',
    // What a user's settings may say of other installations does not hold for an environment.
    env: { PIP_USER: '0', PIP_TARGET: undefined, PIP_PREFIX: undefined },
    ...(cwd !== undefined && { cwd }),
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  return { ok: !failed, output: all || (originalMessage ?? '') };
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
