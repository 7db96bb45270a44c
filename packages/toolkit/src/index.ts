export { type Framework, type Toolkit, toolkit } from './toolkit.ts';
