export type { ImageContent } from './image-content.ts';
export type { SubprocessOptions } from './subprocess-backend.ts';
export { subprocessBackend } from './subprocess-backend.ts';
