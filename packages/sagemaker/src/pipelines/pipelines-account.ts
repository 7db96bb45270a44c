import type { Session } from '@slipway/core';
import type { Account } from '../account.ts';
import type { PipelinesApi, SageMakerApi } from '../client/sagemaker-api.ts';

/** An account of AWS, and what a session of SageMaker Pipelines adds to it. */
export interface PipelinesAccount extends Account<keyof SageMakerApi | keyof PipelinesApi> {
  /** ARN; empty where the session has none. */
  readonly role: string;
  readonly kinds: Session['kinds'];
}
