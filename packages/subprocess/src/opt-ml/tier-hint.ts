import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { findProgram } from '../shell.ts';

/** The command that most likely gives jobs an `/opt/ml` here. */
export function tierHint(): string {
  if (process.platform === 'win32') return 'Run Slipway in WSL: wsl --install';
  const there = lstatSync('/opt/ml', { throwIfNoEntry: false });
  if (there && !there.isSymbolicLink()) return 'Move it away: sudo mv /opt/ml /opt/ml.away';
  const writable = 'sudo mkdir -p /opt && sudo chown "$USER" /opt';
  if (process.platform !== 'linux') return `Let jobs make a link there, one at a time: ${writable}`;
  if (!findProgram('unshare')) return 'Install it: sudo apt-get install util-linux';
  const forbidden = settings.find(({ path, value }) => readSetting(path) === value);
  if (forbidden) return `Let users make namespaces: ${forbidden.command}`;
  if (['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path))) {
    return 'Start the container with --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined';
  }
  return `Let jobs make a link there, one at a time: ${writable}`;
}

/** What forbids user namespaces, and what allows them. Sources: user_namespaces(7); Ubuntu 23.10 and Debian release notes. */
const settings = [
  {
    path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    value: '1',
    command: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    path: '/proc/sys/kernel/unprivileged_userns_clone',
    value: '0',
    command: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
  },
  {
    path: '/proc/sys/user/max_user_namespaces',
    value: '0',
    command: 'sudo sysctl -w user.max_user_namespaces=15000',
  },
];

function readSetting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
