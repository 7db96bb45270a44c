import type { LocalSession } from '@slipway/local';
import type { PipelinesSession, SageMakerSession } from '@slipway/sagemaker';

/** A session that commands run and look at executions with. */
export type OpenedSession = LocalSession | SageMakerSession | PipelinesSession;
