import { type RunStore, resumeExecution, type Session, startExecution, stopExecution } from '@slipway/core';
import { memoryRunStore } from '../../../run-store/memory-run-store.ts';
import type { ServiceState } from '../../service-state.ts';
import { bucketObjects } from './bucket-objects.ts';
import { conditionStep } from './kinds/condition.ts';
import { failStep } from './kinds/fail.ts';
import { jobSteps } from './kinds/job-steps.ts';
import { modelSteps } from './kinds/model-steps.ts';

/** What walks the pipelines of the service: Slipway's own engine, whose steps are jobs of the fake. */
export function pipelineSession(service: ServiceState): Session {
  const unused = (): never => {
    throw new Error('A pipeline of the fake service has no files of this machine');
  };
  const kinds = [...jobSteps(service), ...modelSteps(service), conditionStep, failStep];
  const session: Session = {
    target: 'sagemaker-service',
    region: service.region,
    account: service.account,
    defaultBucket: `sagemaker-${service.region}-${service.account}`,
    role: `arn:aws:iam::${service.account}:role/slipway`,
    objects: bucketObjects(service.buckets),
    runs: quietRuns(),
    kinds: new Map(kinds.map((kind) => [kind.type, kind])),
    localFile: unused,
    sourceDirectory: unused,
    settings: {},
    preflight: async () => ({ problems: [], warnings: [] }),
    // SageMaker's cache goes by paths, never by what is there. Source: SageMaker Python SDK, caching.
    contentOf: async ({ value }) => ({ '': value }),
    upsert: unused,
    start: (pipeline, options) => startExecution(session, pipeline, options),
    resume: (id, options) => resumeExecution(session, id, options),
    stop: (id, options) => stopExecution(session, id, options),
  };
  return session;
}

/** Nobody else can ask for a stop: nothing has to be looked at again and again. */
function quietRuns(): RunStore {
  return {
    ...memoryRunStore(),
    stopRequested: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
}
