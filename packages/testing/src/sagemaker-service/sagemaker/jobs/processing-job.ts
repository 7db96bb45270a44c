import { serviceError, validationException } from '../../service-error.ts';
import { JOB_NAME, REQUIRED, ROLE, S3_URI } from '../check-input.ts';
import { count, name, objects } from '../input.ts';
import type { Job, JobKind } from './job.ts';
import { hostStreams } from './training-job.ts';

export const processingJob: JobKind = {
  type: 'ProcessingJob',
  resource: 'processing-job',
  noun: 'processing job',
  timePrefix: 'Processing',
  shape: {
    ProcessingJobName: JOB_NAME,
    ProcessingResources: REQUIRED,
    'ProcessingResources.ClusterConfig': REQUIRED,
    'ProcessingResources.ClusterConfig.InstanceCount': { required: true, max: 100 },
    'ProcessingResources.ClusterConfig.InstanceType': REQUIRED,
    'ProcessingResources.ClusterConfig.VolumeSizeInGB': { required: true, max: 16_384 },
    AppSpecification: REQUIRED,
    'AppSpecification.ImageUri': { required: true, max: 255 },
    RoleArn: ROLE,
    'ProcessingInputs[].InputName': REQUIRED,
    'ProcessingInputs[].S3Input.S3Uri': S3_URI,
    'ProcessingInputs[].S3Input.S3DataType': { required: true, oneOf: ['ManifestFile', 'S3Prefix'] },
    'ProcessingOutputConfig.Outputs': REQUIRED,
    'ProcessingOutputConfig.Outputs[].OutputName': REQUIRED,
    'ProcessingOutputConfig.Outputs[].S3Output.S3Uri': S3_URI,
    'ProcessingOutputConfig.Outputs[].S3Output.S3UploadMode': {
      required: true,
      oneOf: ['Continuous', 'EndOfJob'],
    },
    'StoppingCondition.MaxRuntimeInSeconds': { required: true, max: 777_600 },
    'Tags[].Key': REQUIRED,
    'Tags[].Value': REQUIRED,
  },
  before: [{ status: 'Starting', message: 'Starting the processing job', duration: 'starting' }],
  running: { status: 'Processing', message: 'Processing in progress' },
  after: [{ status: 'Uploading', message: 'Uploading outputs', duration: 'uploading' }],
  logGroup: '/aws/sagemaker/ProcessingJobs',
  logStreams: (job) =>
    hostStreams(job, count(job.request, 'ProcessingResources.ClusterConfig.InstanceCount') ?? 1),
  exists: (arn) =>
    serviceError(
      'ResourceInUse',
      `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    ),
  unknown: (job) => validationException(`Could not find requested job with name: ${job}`),
  results: outputsOf,
  describe: ({ outcome, status }) => ({
    ...(outcome.exitMessage !== undefined &&
      (status === 'Completed' || status === 'Failed') && { ExitMessage: outcome.exitMessage }),
  }),
  summary: (job) => ({
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
    ...(job.ended !== undefined &&
      job.outcome.exitMessage !== undefined && { ExitMessage: job.outcome.exitMessage }),
  }),
};

/** What the outcome says of an output by its name, or something small. */
function outputsOf(job: Job): Readonly<Record<string, string>> {
  const { request, outcome } = job;
  const given = Object.entries(outcome.objects ?? {});
  const whole = given.filter(([key]) => key.startsWith('s3://'));
  const outputs = objects(request, 'ProcessingOutputConfig.Outputs').flatMap((output) => {
    const outputName = name(output, 'OutputName');
    const uri = name(output, 'S3Output.S3Uri').replace(/\/+$/, '');
    if (uri === '') return [];
    const own = given.filter(([key]) => key.startsWith(`${outputName}/`));
    if (own.length > 0)
      return own.map(([key, content]) => [uri + key.slice(outputName.length), content] as const);
    const isWritten = whole.some(([key]) => key.startsWith(`${uri}/`));
    return isWritten
      ? []
      : [[`${uri}/data.json`, JSON.stringify({ writtenBy: job.name, output: outputName })] as const];
  });
  return Object.fromEntries([...outputs, ...whole]);
}
