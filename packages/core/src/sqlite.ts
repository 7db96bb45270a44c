export { isBusy } from './sqlite/is-busy.ts';
export { loadSqlite } from './sqlite/load.ts';
export { onceUnlocked } from './sqlite/once-unlocked.ts';
export { type SqliteRunStoreOptions, sqliteRunStore } from './sqlite/run-store.ts';
