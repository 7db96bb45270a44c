import type { JobPlan } from './job.ts';

/**
 * What the hosts of a job are called: `algo-1` to `algo-N`, sorted as text, or as the containers that it plans.
 * Source: SageMaker Developer Guide, your-algorithms-training-algo-running-container.
 */
export function hostNames({
  hostCount = 1,
  containers,
}: Pick<JobPlan, 'hostCount' | 'containers'>): string[] {
  return (
    containers?.map(({ name }) => name) ??
    Array.from({ length: hostCount }, (_, index) => `algo-${index + 1}`).sort()
  );
}
