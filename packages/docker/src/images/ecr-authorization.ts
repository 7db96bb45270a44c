import { messageOf, slipwayError } from '@slipway/core';

/** `account`: twelve digits. */
export type EcrAuthorization = (
  region: string,
  account: string,
  options?: { readonly signal?: AbortSignal },
) => Promise<{ readonly username: string; readonly password: string }>;

/** Asks ECR with the AWS credentials of this process. Source: Amazon ECR API, GetAuthorizationToken. */
export const ecrAuthorization: EcrAuthorization = async (region, _account, { signal } = {}) => {
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr').catch(
    (cause: unknown) => {
      throw slipwayError(
        `To ask ECR for a password takes the package @aws-sdk/client-ecr: ${messageOf(cause)}`,
        {
          code: 'CLIENT_ECR_MISSING',
          category: 'environment',
          hint: 'npm install @aws-sdk/client-ecr',
          cause,
        },
      );
    },
  );
  const client = new ECRClient({ region });
  try {
    // What it gives opens every registry of the region that the identity may read, of any account.
    const command = new GetAuthorizationTokenCommand({});
    const { authorizationData = [] } = await client.send(command, signal ? { abortSignal: signal } : {});
    const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString();
    const [username = '', password = ''] = token.split(':');
    return { username, password };
  } finally {
    client.destroy();
  }
};
