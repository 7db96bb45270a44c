import type { StepKind } from '@slipway/core';
import {
  type BackendChoice,
  type LocalSession,
  type LocalSessionOptions,
  localSession,
} from '@slipway/local';
import { stepKinds } from '../kinds.ts';
import { type BackendName, namedBackends } from './backends.ts';
import type { PlainOptions } from './session-options.ts';
import { recordedSettings } from './settings.ts';

type Rest = Omit<LocalSessionOptions, keyof PlainOptions | 'kinds' | 'settings'>;

/** A session with every step kind, and those beside them. */
export function openSession(plain: PlainOptions, kinds: readonly StepKind[], rest: Rest): LocalSession {
  const { backend, stepBackends, stepContainers, resources } = plain;
  const inUse = new Set([backend, ...Object.values(stepBackends)].filter(isName));
  const named = namedBackends(plain, inUse);
  const choice = (of: PlainOptions['backend']): BackendChoice => (isName(of) ? named[of] : of);
  const entries = Object.entries(stepBackends).map(([glob, of]) => [glob, choice(of)] as const);
  return localSession({
    ...rest,
    kinds: [...stepKinds, ...kinds],
    backend: choice(backend),
    stepBackends: Object.fromEntries(entries),
    stepContainers,
    resources,
    settings: (session) => recordedSettings(session, plain),
  });
}

function isName(choice: PlainOptions['backend']): choice is BackendName {
  return typeof choice === 'string';
}
