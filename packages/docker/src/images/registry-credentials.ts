import { isSlipwayError, messageOf, slipwayError } from '@slipway/core';
import { dockerCredentials } from './docker-credentials.ts';
import type { EcrAuthorization } from './ecr-authorization.ts';
import { imageReference } from './image-reference.ts';
import type { RegistryAuth } from './registry-auth.ts';

export interface FoundCredentials {
  /** Absent: nobody has any, which is enough for what is public. */
  readonly auth?: RegistryAuth;
  /** What to do when the registry then refuses. */
  readonly hint: string;
}

/** Finds what a registry is shown for an image. Nothing of it is kept or written anywhere. */
export type RegistryCredentials = (
  image: string,
  options?: { readonly signal?: AbortSignal },
) => Promise<FoundCredentials>;

export interface RegistryCredentialsOptions {
  /**
   * Whether AWS credentials may be used, to ask for the password of a private ECR registry. Takes the package
   * `@aws-sdk/client-ecr`. Default: false.
   */
  readonly aws?: boolean;
  /** Asks ECR for such a password; default: through `@aws-sdk/client-ecr`, where `aws` allows it. */
  readonly ecrAuthorization?: EcrAuthorization;
}

/**
 * What the user told the `docker` command about an image's registry; for a private ECR registry, else what ECR gives
 * for the AWS credentials of this process, where that is allowed. Rejects with `ECR_NOT_AUTHORIZED` where ECR gives
 * nothing, and `CLIENT_ECR_MISSING`.
 */
export function registryCredentials({
  aws = false,
  ecrAuthorization,
}: RegistryCredentialsOptions = {}): RegistryCredentials {
  const authorize = ecrAuthorization ?? (aws ? defaultEcrAuthorization : undefined);
  return async (image, { signal } = {}) => {
    const { registry } = imageReference(image);
    const { auth, trouble } = await dockerCredentials(registry, signal);
    const login = `\`docker login ${registry}\``;
    if (auth) return { auth, hint: `The registry does not take what docker has for it: ${login} once more.` };
    const told = trouble === undefined ? '' : ` (${trouble})`;
    const [, account, region] = ecrRegistry.exec(registry) ?? [];
    if (account === undefined || region === undefined) return { hint: `Log in: ${login}${told}.` };
    if (!authorize) return { hint: `${howToAllowAws}, or log in: ${login}${told}.` };
    const { username, password } = await authorize(region, account, signal ? { signal } : {}).catch(
      (cause: unknown) => {
        signal?.throwIfAborted();
        throw notAuthorized(registry, cause);
      },
    );
    return {
      auth: { serveraddress: registry, username, password },
      hint: `The AWS identity in use needs the permissions of AmazonEC2ContainerRegistryPullOnly on ${registry}.`,
    };
  };
}

/** Source: Amazon ECR User Guide, "Private registry authentication". */
const ecrRegistry = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

const howToAllowAws =
  'This private ECR registry gives its images to an AWS identity: allow the use of AWS credentials for pulls (`aws: true`)';

const defaultEcrAuthorization: EcrAuthorization = async (...asked) => {
  const { ecrAuthorization } = await import('./ecr-authorization.ts');
  return await ecrAuthorization(...asked);
};

function notAuthorized(registry: string, cause: unknown): unknown {
  if (isSlipwayError(cause)) return cause;
  return slipwayError(`ECR gives no password for ${registry}: ${messageOf(cause)}`, {
    code: 'ECR_NOT_AUTHORIZED',
    category: 'environment',
    hint: 'See who you are to AWS: `aws sts get-caller-identity`; `aws sso login` or AWS_PROFILE may be what lacks.',
    cause,
  });
}
