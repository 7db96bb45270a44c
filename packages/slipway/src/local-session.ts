import type { LocalSession } from '@slipway/local';
import { openSession } from './session/open-session.ts';
import { plainOptions, type SessionOptions } from './session/session-options.ts';

/** A session on this machine with every step kind; jobs are processes unless its options say otherwise. */
export function localSession(options: SessionOptions = {}): LocalSession {
  const { backend, steps, stepBackends, resources, kinds, kindsFile, images, pull, aws, ...rest } = options;
  return openSession(plainOptions(options), kinds ?? [], rest);
}
