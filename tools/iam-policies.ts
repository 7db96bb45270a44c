// Writes docs/iam-policies.md: the least policy of each target, from the table of the calls that the code makes.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AWS_CALLS, AWS_TARGETS, type AwsTarget, leastPolicy } from '../packages/sagemaker/src/index.ts';

export const policiesPage = new URL('../docs/iam-policies.md', import.meta.url);

const PLACE = {
  region: 'REGION',
  account: 'ACCOUNT',
  bucket: 'sagemaker-REGION-ACCOUNT',
  role: 'arn:aws:iam::ACCOUNT:role/EXECUTION-ROLE',
};

const TARGETS: Readonly<Record<AwsTarget, { readonly title: string; readonly about: string }>> = {
  sagemaker: {
    title: 'Jobs of SageMaker: `--target sagemaker`',
    about: 'Each step is a job that is created, described, stopped and read from here.',
  },
  hybrid: {
    title: 'Some steps on SageMaker: `--step-target Train=sagemaker`',
    about:
      'The same, and what crosses goes through the bucket. Leave out the types of step that you run here.',
  },
  pipelines: {
    title: 'SageMaker Pipelines: `--target pipelines`, `deploy`, `delete`',
    about:
      'SageMaker creates the jobs, with the rights of the execution role; from here the pipeline is kept, started and watched.',
  },
};

const INTRODUCTION = `# IAM policies

The least that whoever runs a pipeline must be allowed, for each of the [targets on AWS](from-local-to-sagemaker.md). A run on this
machine needs none. These are the calls that the code makes, and no others: this page is written from the table of them
(\`tools/iam-policies.ts\`), and a test fails when a call is made that the table has not.

Put your own for \`REGION\`, \`ACCOUNT\`, \`EXECUTION-ROLE\` and the bucket. Then, where it applies:

- **inputs in other buckets**: \`s3:ListBucket\` on them, so that a run looks whether they are there; \`s3:GetObject\` where a step of
  this machine or a \`JsonGet\` reads them;
- **tags** in the config or in requests: \`sagemaker:AddTags\` on what they are put on;
- **a KMS key** in the config: \`kms:GenerateDataKey\` and \`kms:Decrypt\` on it, and \`kms:CreateGrant\` for volumes;
- **job names of your own** (\`use_custom_job_prefix\`): they do not begin with \`pipelines-\`, so write \`*\` for it;
- **the execution role** is another one: it trusts \`sagemaker.amazonaws.com\`, reads and writes the buckets, writes logs and pulls the
  images. For SageMaker Pipelines it also creates the jobs and passes itself on. The SageMaker Developer Guide has it under
  "SageMaker execution roles".
`;

/** The whole page. */
export function iamPolicies(): string {
  return [INTRODUCTION, ...AWS_TARGETS.map(section)].join('\n');
}

function section(target: AwsTarget): string {
  const { title, about } = TARGETS[target];
  const policy = JSON.stringify(leastPolicy(target, PLACE), undefined, 2);
  const free = Object.entries(AWS_CALLS)
    .filter(([, { action, targets }]) => action === undefined && targets.includes(target))
    .map(([operation]) => operation);
  return `## ${title}\n\n${about} ${free.join(', ')} needs no permission.\n\n\`\`\`json\n${policy}\n\`\`\`\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(policiesPage, iamPolicies());
}
