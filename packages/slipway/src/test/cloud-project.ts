import { fileURLToPath } from 'node:url';
import {
  type SagemakerService,
  type SagemakerServiceOptions,
  sagemakerService,
} from '@slipway/testing/sagemaker-service';
import { onTestFinished } from 'vitest';
import { type Project, project } from './project.ts';

const FAST_TIME = fileURLToPath(new URL('fast-time.ts', import.meta.url));

/** A user's folder, and an account of AWS: what `slipway` finds in its environment leads to a service of the test. */
export interface CloudProject extends Project {
  readonly service: SagemakerService;
  /** The account's default bucket: `s3://…`. */
  readonly bucket: string;
  readonly role: string;
}

export async function cloudProject(options: SagemakerServiceOptions = {}): Promise<CloudProject> {
  const service = await sagemakerService({ durations: { running: 50 }, ...options });
  onTestFinished(() => service.close());
  const at = await project();
  onTestFinished(() => at.remove());
  const { region, account, endpoint } = service;
  const bucket = `s3://sagemaker-${region}-${account}`;
  service.write(`${bucket}/there`, 'content');
  const ours: NodeJS.ProcessEnv = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    NODE_OPTIONS: `--import=${FAST_TIME}`,
  };
  const start: Project['start'] = (args, environment) => at.start(args, { ...ours, ...environment });
  return {
    ...at,
    service,
    bucket,
    role: `arn:aws:iam::${account}:role/execution`,
    start,
    slipway: (...args) => start(args).ended,
  };
}
