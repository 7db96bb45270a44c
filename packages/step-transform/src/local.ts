export { transformRunner } from './runner.ts';
