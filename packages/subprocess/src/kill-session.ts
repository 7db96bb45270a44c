import { sessionMembers } from '@slipway/core';
import { hasCode } from './file-error.ts';

/** SIGKILL to all that a process which leads a session has started, also to what left its group; it may be gone itself. */
export function killSession(leader: number): void {
  sendSignal(-leader, 'SIGKILL');
  for (const pid of sessionMembers(leader)) sendSignal(pid, 'SIGKILL');
}

/** `pid`: of a process, or less than zero for a group. One that is gone hears nothing. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
