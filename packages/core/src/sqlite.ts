export { loadSqlite } from './sqlite/load.ts';
export { type SqliteRunStoreOptions, sqliteRunStore } from './sqlite/run-store.ts';
