import type { LocalSession } from '@slipway/local';
import type { PipelinesSession, SageMakerSession } from '@slipway/sagemaker';
import type { HybridSession } from './open-hybrid.ts';

/** A session that commands run and look at executions with. */
export type OpenedSession = LocalSession | HybridSession | SageMakerSession | PipelinesSession;
