import { channel } from 'node:diagnostics_channel';

/** What is published on the channel `slipway:milestone`. */
export interface Milestone {
  /** What was just done, or is about to be: `journal:StepStarting:before`. */
  readonly point: string;
}

const milestones = channel('slipway:milestone');

/**
 * Tells whoever listens that an execution has come to a point between two of its effects. Costs nothing while nobody
 * does; the test of crashes listens, and ends the process there.
 */
export function milestone(point: string): void {
  if (milestones.hasSubscribers) milestones.publish({ point } satisfies Milestone);
}
