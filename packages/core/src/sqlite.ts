export { type SqliteRunStoreOptions, sqliteRunStore } from './sqlite/run-store.ts';
