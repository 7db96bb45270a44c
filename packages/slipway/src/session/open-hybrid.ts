import type { StepKind } from '@slipway/core';
import { type LocalSession, matchesStep } from '@slipway/local';
import { elsewhereOn } from '../hybrid/hybrid-session.ts';
import { openSession } from './open-session.ts';
import { openSageMakerSession } from './sagemaker-session.ts';
import type { Hybrid, PlainOptions } from './session-options.ts';

type Rest = Omit<Parameters<typeof openSession>[2], 'region' | 'account' | 'defaultBucket' | 'role'>;

/** A session of this machine that runs some steps on SageMaker; rejects as `openSageMakerSession` does. */
export async function openHybridSession(
  plain: PlainOptions,
  hybrid: Hybrid,
  kinds: readonly StepKind[],
  rest: Rest,
): Promise<LocalSession> {
  const { directory } = rest;
  const sagemaker = await openSageMakerSession(hybrid.sagemaker, { kinds, directory });
  const { region, account, defaultBucket, role, settings } = sagemaker;
  const { target: _, ...recorded } = settings;
  // As it turned out: another process may find another region or account.
  const found = { ...plain, hybrid: { ...hybrid, sagemaker: recorded as object as Hybrid['sagemaker'] } };
  return openSession(found, kinds, {
    ...rest,
    region,
    account,
    defaultBucket,
    role,
    elsewhere: elsewhereOn(sagemaker, targetBy(hybrid)),
  });
}

function targetBy({ target, stepTargets }: Hybrid): (step: string) => string {
  const globs = Object.entries(stepTargets);
  return (step) => globs.find(([glob]) => matchesStep(glob, step))?.[1] ?? target;
}
