import type { Backend } from '../backend.ts';
import { SESSION } from '../make-step.ts';
import { openService } from './service.ts';

/** Jobs of SageMaker: of a service in a process of its own, which goes on when a process of ours, or its machine, dies. */
export const sagemaker: Backend = {
  name: 'sagemaker',
  image: 'any-image',
  options: ['--target', 'sagemaker', '--role', SESSION.role],
  config: () => ({}),
  openService,
  endJobs: async () => undefined,
  remains: async () => [],
};
