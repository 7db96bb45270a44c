export { modelRunner } from './model/runner.ts';
export { registerModelRunner } from './register-model/runner.ts';
