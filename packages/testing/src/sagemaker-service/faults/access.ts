import type { ServiceState } from '../service-state.ts';
import type { Call } from './call.ts';

/** What a message about a missing permission names: who, which action, on what. */
export interface Access {
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
}

/** Operations of S3 whose permission has another name. Source: S3 User Guide, "Required permissions for Amazon S3 API operations". */
const s3Actions: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListBuckets: 'ListAllMyBuckets',
  DeleteObjects: 'DeleteObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
};

export function accessOf(
  { service, operation, input }: Pick<Call, 'service' | 'operation' | 'input'>,
  state: ServiceState,
): Access {
  const { region, account, caller } = state;
  const fields = new Map<string, unknown>(Object.entries(input));
  if (service === 's3') {
    const key = fields.get('Key');
    const place = `arn:aws:s3:::${fields.get('Bucket')}${key === undefined ? '' : `/${key}`}`;
    return { caller, action: `s3:${s3Actions[operation] ?? operation}`, resource: place };
  }
  const action = `${service}:${operation}`;
  if (service === 'logs') {
    const place = `log-group:${fields.get('logGroupName')}:log-stream:${fields.get('logStreamName') ?? ''}`;
    return { caller, action, resource: `arn:aws:logs:${region}:${account}:${place}` };
  }
  const [, noun] = /^(?:Create|Describe|Stop|Delete|Update)(\w+)$/.exec(operation) ?? [];
  const name = noun && fields.get(`${noun}Name`);
  const arn = [...fields].find(
    ([field, value]) => field.endsWith('Arn') && field !== 'RoleArn' && typeof value === 'string',
  )?.[1];
  const resource = name ? `${noun.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}/${name}` : '*';
  return {
    caller,
    action,
    resource: arn ? String(arn) : `arn:aws:sagemaker:${region}:${account}:${resource}`,
  };
}
