import type { StepContext } from '@slipway/core';
import { type LocalSession, type StartedJob, uploadArchive, uploadFolder } from '@slipway/local';
import { modelUri, outputUri } from './describe.ts';
import { checkpointFolder } from './job-plan.ts';
import type { TrainingRequest } from './request.ts';

/** Stores what a training job left: its model, its other output, its checkpoints. */
export async function uploadResults(
  session: LocalSession,
  { jobName, warn }: StepContext,
  request: TrainingRequest,
  job: StartedJob,
): Promise<void> {
  const hosts = [...job.roots.values()];
  const folder = (path: string) => hosts.map((root) => ({ root, path }));
  const model = modelUri(request, jobName);
  if (model.endsWith('/')) await uploadFolder(session, folder('model'), model);
  else if (!(await uploadArchive(session, folder('model'), model))) {
    // As SageMaker does. Source: SageMaker Python SDK, issue 3455.
    warn(`The job left nothing in /opt/ml/model, so there is no ${model}`);
  }
  await uploadArchive(session, folder('output/data'), outputUri(request, jobName, 'output.tar.gz'));
  const checkpoints = checkpointFolder(request);
  if (checkpoints) await uploadFolder(session, folder(checkpoints.path), checkpoints.uri);
}
