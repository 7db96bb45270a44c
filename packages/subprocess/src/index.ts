export type { SubprocessOptions } from './subprocess-backend.ts';
export { subprocessBackend } from './subprocess-backend.ts';
