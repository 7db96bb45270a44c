export { connectEngine } from './engine/connect-engine.ts';
export { statusOf, unless } from './engine/refusal.ts';
