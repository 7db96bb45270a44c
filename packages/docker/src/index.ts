export { type DockerBackendOptions, dockerBackend } from './docker-backend.ts';
