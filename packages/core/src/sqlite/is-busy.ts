import { resultCode } from './unusable.ts';

/** Whether SQLite could not do something because somebody else has a lock. Source: https://sqlite.org/rescode.html */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === 5;
}
