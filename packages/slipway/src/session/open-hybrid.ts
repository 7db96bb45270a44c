import type { StepKind } from '@slipway/core';
import { type LocalSession, matchesStep } from '@slipway/local';
import type { BothSides } from '../hybrid/both-sides.ts';
import { elsewhereOf, sidesOf } from '../hybrid/hybrid-session.ts';
import { openSession } from './open-session.ts';
import { openSageMakerSession } from './sagemaker-session.ts';
import type { Hybrid, PlainOptions } from './session-options.ts';

/** A session of this machine, with the S3 that its other steps use. */
export interface HybridSession extends LocalSession {
  readonly sides: BothSides;
}

type Rest = Omit<Parameters<typeof openSession>[2], 'region' | 'account' | 'defaultBucket' | 'role'>;

/** A session of this machine that runs some steps on SageMaker; rejects as `openSageMakerSession` does. */
export async function openHybridSession(
  plain: PlainOptions,
  hybrid: Hybrid,
  kinds: readonly StepKind[],
  rest: Rest,
): Promise<HybridSession> {
  const { directory } = rest;
  const sagemaker = await openSageMakerSession(hybrid.sagemaker, { kinds, directory });
  const { region, account, defaultBucket, role, settings } = sagemaker;
  const { target: _, ...recorded } = settings;
  // As it turned out: another process may find another region or account.
  const found = { ...plain, hybrid: { ...hybrid, sagemaker: recorded as object as Hybrid['sagemaker'] } };
  const targetOf = targetBy(hybrid);
  const made: { sides?: BothSides } = {};
  const session = openSession(found, kinds, {
    ...rest,
    region,
    account,
    defaultBucket,
    role,
    elsewhere: (local) => {
      made.sides = sidesOf(local, sagemaker);
      return elsewhereOf({ local, sagemaker, sides: made.sides, targetOf });
    },
  });
  return { ...session, sides: made.sides as BothSides };
}

function targetBy({ target, stepTargets }: Hybrid): (step: string) => string {
  const globs = Object.entries(stepTargets);
  return (step) => globs.find(([glob]) => matchesStep(glob, step))?.[1] ?? target;
}
