import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/**
 * Carries each request to an engine through the user's own `ssh`, as the `docker` command does: with the hosts, keys
 * and known hosts of `~/.ssh`. dockerode's way over ssh reads none of them, and lets any host pass.
 */
export function sshAgent({ username, hostname, port }: URL): Agent {
  const words = [
    ...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
    ...(port === '' ? [] : ['-p', port]),
    // A host must not be read as an option, and nobody is there to type a password.
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', '-T', '--', hostname],
    ...['docker', 'system', 'dial-stdio'],
  ];
  const agent = new Agent();
  agent.createConnection = () => connectThrough(words);
  return agent;
}

function connectThrough(words: readonly string[]): Duplex {
  const child = spawn('ssh', words);
  const connection = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _encoding, written) => child.stdin.write(chunk, () => written()),
    final: (ended) => child.stdin.end(() => ended()),
    destroy: (error, destroyed) => {
      child.kill();
      destroyed(error);
    },
  });
  child.stdout.on('data', (chunk) => connection.push(chunk) || child.stdout.pause());
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1_000);
  });
  // Why a write fails is known when the command has ended.
  child.stdin.on('error', () => {});
  child.on('error', (error) => connection.destroy(error));
  child.on('close', (code) => {
    if (code === 0) connection.push(null);
    else connection.destroy(new Error(said.trim() || `ssh ended with exit code ${code}`));
  });
  return connection;
}
