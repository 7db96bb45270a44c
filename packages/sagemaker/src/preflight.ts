import {
  isSlipwayError,
  type LocalFile,
  type Located,
  madeObjects,
  type PlannedUse,
  type Preflight,
  type Problem,
  slipwayError,
} from '@slipway/core';
import type { Account } from './account.ts';

/** What is looked at. */
type Place = Pick<Account<string>, 'account' | 'defaultBucket' | 'objects' | 'identity'> & {
  /** The execution role for steps that name none. */
  readonly role?: string;
};

/**
 * What the account lacks for a pipeline: credentials that count, the default bucket, an input that no step makes and
 * that is not there. Creates nothing.
 */
export async function preflight(
  session: Place,
  steps: readonly PlannedUse[],
  localFiles: readonly LocalFile[],
): Promise<Preflight> {
  await checkAccount(session);
  await checkBucket(session);
  const isMade = madeObjects(steps, localFiles);
  const findings = new Map<string, Promise<Finding | undefined>>();
  const findingOf = (uri: string) => {
    const finding =
      findings.get(uri) ?? (isMade(uri) ? Promise.resolve(undefined) : inputFinding(session, uri));
    findings.set(uri, finding);
    return finding;
  };
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const { step, path, uses } of steps) {
    const at = ({ path: field }: Located) => ({ step, path: `${path}.Arguments.${field}` });
    for (const input of uses.reads ?? []) {
      const finding = typeof input.value === 'string' ? await findingOf(input.value) : undefined;
      if (finding) (finding.isProblem ? problems : warnings).push({ ...at(input), ...finding.what });
    }
    for (const output of uses.writes ?? []) {
      if (typeof output.value !== 'string' || output.value.startsWith('s3://')) continue;
      problems.push({ ...at(output), ...notOnS3(output.value) });
    }
  }
  return { problems, warnings };
}

/** Whoever calls must be known to AWS, and of the account that the session is for. */
async function checkAccount(session: Place): Promise<void> {
  const { account, principal } = await session.identity();
  if (account === session.account) return checkRole(session.role, account, principal);
  throw slipwayError(`The session is for account ${session.account}, and ${principal} is of ${account}`, {
    code: 'AWS_ACCOUNT_DIFFERS',
    category: 'environment',
    hint: 'Choose the profile of that account with AWS_PROFILE, or give the session another account.',
  });
}

/** A role can be passed to a service by its own account alone. Source: IAM User Guide, "Grant permissions to pass a role". */
function checkRole(role: string | undefined, account: string, principal: string): void {
  const [, owner] = /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(role ?? '') ?? [];
  if (owner === undefined || owner === account) return;
  throw slipwayError(`The execution role ${role} is of account ${owner}, and ${principal} is of ${account}`, {
    code: 'ROLE_OF_OTHER_ACCOUNT',
    category: 'environment',
    hint: `Give a role of account ${account}; those that there are: aws iam list-roles. Or choose a profile of ${owner} with AWS_PROFILE.`,
  });
}

/** Who calls must find the default bucket, where code and outputs go, and be allowed to look into it. */
async function checkBucket(session: Place): Promise<void> {
  try {
    await first(session, `s3://${session.defaultBucket}`);
  } catch (error) {
    if (!isSlipwayError(error)) throw error;
    const { code, message, hint = '' } = error;
    if (code !== 'BUCKET_NOT_FOUND' && code !== 'AWS_ACCESS_DENIED') throw error;
    const { principal } = await session.identity();
    throw slipwayError(
      `${principal} cannot use the default bucket ${session.defaultBucket} (S3 ListObjectsV2): ${message}`,
      { code, category: 'environment', hint: hint.replace(/\bwho calls \([^)]*\)/, principal), cause: error },
    );
  }
}

interface Finding {
  readonly isProblem: boolean;
  readonly what: Pick<Problem, 'code' | 'message' | 'hint'>;
}

async function inputFinding(session: Place, uri: string): Promise<Finding | undefined> {
  if (!uri.startsWith('s3://')) return { isProblem: true, what: notOnS3(uri) };
  try {
    if (await first(session, uri)) return undefined;
    const message = `no step makes the input ${uri}, and it is not there`;
    return {
      isProblem: true,
      what: { code: 'INPUT_NOT_FOUND', message, hint: `Put it there: aws s3 cp <file or folder> ${uri}` },
    };
  } catch (error) {
    if (!isSlipwayError(error)) throw error;
    const { code, message, hint = '' } = error;
    // The role of the job may be allowed to read what who starts it may not list.
    if (code === 'AWS_ACCESS_DENIED') return { isProblem: false, what: { code, message, hint } };
    if (code === 'BUCKET_NOT_FOUND' || error.category === 'input')
      return { isProblem: true, what: { code, message, hint } };
    throw error;
  }
}

/** Whether there is any object at or below a URI. */
async function first({ objects }: Place, uri: string): Promise<boolean> {
  for await (const _ of objects.list(uri)) return true;
  return false;
}

function notOnS3(uri: string): Pick<Problem, 'code' | 'message' | 'hint'> {
  return {
    code: 'NOT_ON_S3',
    message: `${uri} is of this machine, and jobs of SageMaker read and write s3:// only`,
    hint: 'Use session.localFile() or session.sourceDirectory(), or put it into a bucket.',
  };
}
