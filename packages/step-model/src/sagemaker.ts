export { modelRunner } from './model/sagemaker-runner.ts';
export { registerModelRunner } from './register-model/sagemaker-runner.ts';
