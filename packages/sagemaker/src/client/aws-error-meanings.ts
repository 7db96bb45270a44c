import type { ExceptionType } from '@slipway/core';
import { actionOf } from '../permissions/aws-calls.ts';
import type { FailedCall } from './failed-call.ts';

/** What the SDK's errors tell of themselves. */
export interface Facts {
  readonly name: string;
  readonly message: string;
  /** Of HTTP; 0 where no answer came. */
  readonly status: number;
  /** Node's: `ECONNREFUSED`. */
  readonly code: string;
}

export interface Meaning {
  readonly code: string;
  readonly says?: string;
  readonly category?: 'environment' | 'job';
  readonly hint: (call: FailedCall) => string;
  readonly exceptionType?: ExceptionType;
}

export function meaningOf(facts: Facts): Meaning {
  return MEANINGS.find(([isMeant]) => isMeant(facts))?.[1] ?? REFUSED;
}

function named(pattern: RegExp): (facts: Facts) => boolean {
  return ({ name }) => pattern.test(name);
}

const SIGN_IN = 'Sign in again: aws sso login, or give new keys; AWS_PROFILE says which profile counts.';

/** The first that fits counts. Sources: Common Errors and Actions of the SageMaker, S3, CloudWatch Logs and STS APIs. */
const MEANINGS: readonly (readonly [(facts: Facts) => boolean, Meaning])[] = [
  [
    ({ name, message }) =>
      /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/.test(name) ||
      (/CredentialsProviderError|TokenProviderError/.test(name) && /expired/i.test(message)),
    { code: 'AWS_CREDENTIALS_EXPIRED', says: 'the AWS credentials have expired', hint: () => SIGN_IN },
  ],
  [
    named(/CredentialsProviderError|TokenProviderError|^MissingAuthenticationToken/),
    {
      code: 'AWS_CREDENTIALS_MISSING',
      says: 'there are no AWS credentials',
      hint: () =>
        'Choose a profile with AWS_PROFILE, sign in with aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    },
  ],
  [
    named(
      /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|AuthFailure|InvalidToken)/,
    ),
    {
      code: 'AWS_CREDENTIALS_INVALID',
      says: 'AWS does not take the credentials',
      hint: () => `See whose they are: aws sts get-caller-identity. ${SIGN_IN}`,
    },
  ],
  [
    ({ message }) => /^Region is missing/.test(message),
    {
      code: 'AWS_REGION_MISSING',
      hint: () => 'Set AWS_REGION, or the region of the profile, or give the session one.',
    },
  ],
  [
    ({ name, status }) =>
      /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|ProvisionedThroughputExceeded)/.test(
        name,
      ) || status === 429,
    {
      code: 'AWS_THROTTLED',
      says: 'AWS answers no more calls for now',
      hint: () => 'Run fewer steps at once, or ask AWS for a higher rate of calls.',
      exceptionType: 'Step.THROTTLING',
    },
  ],
  [
    named(/^(ResourceLimitExceeded|LimitExceeded|ServiceQuotaExceeded)/),
    {
      code: 'AWS_QUOTA_EXCEEDED',
      hint: () =>
        'Ask for more under Service Quotas in the AWS console, or run fewer or smaller instances at once.',
      exceptionType: 'SageMaker.RESOURCE_LIMIT',
    },
  ],
  [
    isExistsAlready,
    { code: 'AWS_ALREADY_EXISTS', category: 'job', hint: () => 'Remove it, or give it another name.' },
  ],
  [
    isNotFound,
    {
      code: 'AWS_NOT_FOUND',
      category: 'job',
      hint: ({ region }) =>
        `Look whether it is there${region === undefined ? '' : ` in ${region}`}, and under that name.`,
    },
  ],
  [
    ({ name, status }) =>
      /^(AccessDenied|Unauthorized|NotAuthorized|OptInRequired)/.test(name) || status === 403,
    {
      code: 'AWS_ACCESS_DENIED',
      says: 'this is not allowed',
      hint: ({ service, operation, principal = 'who calls (aws sts get-caller-identity)', role }) => {
        const passing = role === undefined ? '' : `, which must also be allowed iam:PassRole on ${role}`;
        const action = actionOf(operation) ?? `${service.toLowerCase()}:${operation}`;
        return `Allow ${action} to ${principal}${passing}.`;
      },
    },
  ],
  [
    ({ status, name }) => status >= 500 || /^(InternalFailure|InternalError|ServiceUnavailable)/.test(name),
    {
      code: 'AWS_SERVICE_FAULT',
      hint: () => 'AWS has a fault: try again later, and see https://health.aws.amazon.com.',
      exceptionType: 'Step.SERVICE_FAULT',
    },
  ],
  [
    ({ name, code, status }) =>
      status === 0 &&
      (/^(TimeoutError|NetworkingError)$/.test(name) || /^(E[A-Z_]+|UND_ERR_\w+)$/.test(code)),
    {
      code: 'AWS_UNREACHABLE',
      says: 'AWS could not be reached',
      hint: () => 'Look at the network, the proxy, AWS_ENDPOINT_URL and whether the region is spelt right.',
      exceptionType: 'Step.SERVICE_FAULT',
    },
  ],
];

const REFUSED: Meaning = {
  code: 'AWS_REQUEST_REFUSED',
  category: 'job',
  hint: () => 'Change what the message names in the arguments of the step.',
};

/**
 * Some operations say it by `ResourceInUse`, some by a validation error. Sources: SageMaker API, CreateTrainingJob,
 * CreateModel; messages quoted in its users' issues.
 */
function isExistsAlready({ name, message }: Facts): boolean {
  return name === 'ResourceInUse' || (/Validation|Conflict/.test(name) && /already exist/i.test(message));
}

/** As above: DescribeTrainingJob tells of a missing job by a validation error, DescribeProcessingJob by `ResourceNotFound`. */
function isNotFound({ name, message, status }: Facts): boolean {
  if (/^(ResourceNotFound|NoSuch(Key|Bucket|Upload)|NotFound)/.test(name)) return true;
  if (/Validation/.test(name)) return /not found|could not find|does not exist/i.test(message);
  return status === 404;
}
