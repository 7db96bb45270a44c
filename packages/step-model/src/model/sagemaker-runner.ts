import { isSlipwayError, type JsonObject, milestone, type Session, type StepRunner } from '@slipway/core';
import { asSageMakerSession, withDefaults } from '@slipway/sagemaker';
import { refuseStopped } from '../stopped.ts';
import type { ModelRequest, ModelResponse } from './request.ts';

/** Makes models on SageMaker, under the name of the step's job. */
export function modelRunner(session: Session): StepRunner<ModelRequest, ModelResponse> {
  const { sagemaker, requestDefaults } = asSageMakerSession(session);
  return {
    async run(request, context) {
      refuseStopped(context);
      const { jobName: ModelName } = context;
      const named = { ...request, ModelName } as object as JsonObject;
      try {
        await sagemaker.call('createModel', withDefaults(named, { vpc: 'VpcConfig' }, requestDefaults));
      } catch (error) {
        // Made by this step before: by a process that died, or by a call whose answer was lost.
        if (!isSlipwayError(error, 'AWS_ALREADY_EXISTS')) throw error;
      }
      milestone('model:created');
      const model = await sagemaker.call('describeModel', { ModelName });
      context.report({ ModelName, ModelArn: model['ModelArn'] ?? null });
      return model as object as ModelResponse;
    },
  };
}
