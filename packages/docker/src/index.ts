export { type DockerBackendOptions, dockerBackend } from './docker-backend.ts';
export type { ImageAlias } from './images/image-aliases.ts';
export type { PullPolicy } from './images/image-store.ts';
