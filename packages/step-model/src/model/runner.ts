import type { Session, StepRunner } from '@slipway/core';
import { asLocalSession } from '@slipway/local';
import { requireModelData } from '../model-data.ts';
import { refuseStopped } from '../stopped.ts';
import type { ModelRequest, ModelResponse } from './request.ts';

/** Keeps models in the session's model store, under the name of the step's job. */
export function modelRunner(session: Session): StepRunner<ModelRequest, ModelResponse> {
  const local = asLocalSession(session);
  return {
    async run(request, context) {
      refuseStopped(context);
      const { PrimaryContainer, Containers = [] } = request;
      await requireModelData(local, PrimaryContainer ? [PrimaryContainer] : Containers);
      const { Tags: _, ...model } = await local.models.create({
        EnableNetworkIsolation: false,
        ...request,
        ModelName: context.jobName,
      });
      context.report({ ModelName: model.ModelName, ModelArn: model.ModelArn });
      return model;
    },
  };
}
