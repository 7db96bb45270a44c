import type { StepKind } from '@slipway/core';
import { type LocalSession, type LocalSessionOptions, localSession as openSession } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { toolkit } from '@slipway/toolkit';
import { stepKinds } from './kinds.ts';

export interface SessionOptions extends Omit<LocalSessionOptions, 'backend' | 'kinds'> {
  /** Default: processes of this machine. */
  readonly backend?: LocalSessionOptions['backend'];
  /** Step kinds beside Slipway's own. */
  readonly kinds?: readonly StepKind[];
  /** Image glob to what it stands for: `host`, `venv:<requirements file>`, `python:<interpreter>`. */
  readonly images?: Readonly<Record<string, string>>;
}

/** A session on this machine with every step kind and the subprocess backend. */
export function localSession(options: SessionOptions = {}): LocalSession {
  const { images = {}, kinds = [], backend, ...rest } = options;
  return openSession({
    ...rest,
    kinds: [...stepKinds, ...kinds],
    backend:
      backend ??
      (({ jobs }) =>
        subprocessBackend({
          directory: jobs,
          toolkit: toolkit(),
          images: Object.entries(images).map(([glob, target]) => ({ glob, target })),
        })),
  });
}
