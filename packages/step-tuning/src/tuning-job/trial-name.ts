import { createHash } from 'node:crypto';

/**
 * The name of a training job of a tuning job, the same each time it is asked for: `<tuning job>-007-<8 hex>`, as
 * SageMaker names them. `number` and `attempt` count from 1.
 */
export function trialName(jobName: string, number: number, attempt: number): string {
  const digest = createHash('sha256').update(`${jobName}\0${number}\0${attempt}`).digest('hex');
  return `${jobName}-${String(number).padStart(3, '0')}-${digest.slice(0, 8)}`;
}

/** What tells a training job from the others of its tuning job: `007-c42f316a`. */
export function trialPart(trainingJobName: string): string {
  return trainingJobName.split('-').slice(-2).join('-');
}

/** A number that stands for the RandomSeed of a tuning job that has none: the same for the same job. */
export function ownSeed(jobName: string): number {
  return createHash('sha256').update(jobName).digest().readUInt32BE() >>> 1;
}
