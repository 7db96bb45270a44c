import { serviceError, validationException } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { arnOf } from '../arns.ts';
import { JOB_NAME, REQUIRED, S3_URI } from '../check-input.ts';
import { count, name } from '../input.ts';
import type { Job, JobKind } from './job.ts';
import { placed } from './training-job.ts';

export const transformJob: JobKind = {
  type: 'TransformJob',
  resource: 'transform-job',
  noun: 'transform job',
  timePrefix: 'Transform',
  listing: { sortOrder: 'Descending' },
  shape: {
    TransformJobName: JOB_NAME,
    ModelName: { required: true, pattern: '[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?', max: 63 },
    TransformInput: REQUIRED,
    'TransformInput.DataSource': REQUIRED,
    'TransformInput.DataSource.S3DataSource': REQUIRED,
    'TransformInput.DataSource.S3DataSource.S3DataType': REQUIRED,
    'TransformInput.DataSource.S3DataSource.S3Uri': S3_URI,
    TransformOutput: REQUIRED,
    'TransformOutput.S3OutputPath': S3_URI,
    TransformResources: REQUIRED,
    'TransformResources.InstanceType': REQUIRED,
    'TransformResources.InstanceCount': REQUIRED,
    'Tags[].Key': REQUIRED,
    'Tags[].Value': REQUIRED,
  },
  before: [{ status: 'Starting', message: 'Starting the transform job', duration: 'starting' }],
  running: { status: 'Transforming', message: 'Transform in progress' },
  after: [{ status: 'Uploading', message: 'Uploading results', duration: 'uploading' }],
  logGroup: '/aws/sagemaker/TransformJobs',
  logStreams: (job) =>
    Array.from(
      { length: count(job.request, 'TransformResources.InstanceCount') ?? 1 },
      (_, index) => `${job.name}/i-${(index + 1).toString(16).padStart(17, '0')}`,
    ),
  check(input, service) {
    const model = name(input, 'ModelName');
    if (service.models.has(model)) return;
    throw validationException(`Could not find model "${arnOf(service, `model/${model}`)}".`);
  },
  exists: (arn) =>
    serviceError(
      'ResourceInUse',
      `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
    ),
  unknown: (job) => validationException(`Could not find requested job with name: ${job}`),
  results: (job, service) => (job.status === 'Stopping' ? {} : outputsOf(job, service)),
  describe: () => ({}),
  summary: ({ failureReason }) => (failureReason === undefined ? {} : { FailureReason: failureReason }),
};

/** `<key>.out` for each input object. Source: Developer Guide, batch-transform. */
function outputsOf(job: Job, { buckets }: ServiceState): Readonly<Record<string, string>> {
  const { request } = job;
  const input = name(request, 'TransformInput.DataSource.S3DataSource.S3Uri');
  const output = `${name(request, 'TransformOutput.S3OutputPath').replace(/\/+$/, '')}/`;
  const folder = input.slice(0, input.lastIndexOf('/') + 1);
  const read = buckets
    .below(input)
    .map((uri) => [`${output}${uri.slice(folder.length)}.out`, '1\n'] as const);
  return { ...Object.fromEntries(read), ...placed(job, output) };
}
