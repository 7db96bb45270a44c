import { pipInstall } from './virtual-environment.ts';

const boto = ['boto3==1.44.8', 'botocore==1.44.8'];

/** What plays AWS. */
export const moto: readonly string[] = pipInstall('moto[server]==5.2.5', ...boto);
/** The last 2.x: what users of pipelines have, and what ours are compared with. */
export const pythonSdk: readonly string[] = pipInstall('sagemaker==2.257.7', ...boto);
/** Holds the models of AWS's services. */
export const botocore: readonly string[] = pipInstall('--no-deps', 'botocore==1.44.8');
