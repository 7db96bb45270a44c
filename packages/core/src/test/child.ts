import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process that runs a script of this folder. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line it says; `undefined`: it says no more. */
  line(): Promise<string | undefined>;
  /** Tells it to go on. */
  go(): void;
  /** Kills it with SIGKILL, if it still runs, and waits until it is gone. */
  end(): Promise<void>;
  /** Its exit code, once it has ended by itself. */
  exit(): Promise<number | null>;
}

export function startChild(script: string, ...args: readonly string[]): Child {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@slipway/source', '--no-warnings', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  // Now: lines that come before anybody asks for them would be lost.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // It may be gone before it is told.
  child.stdin.on('error', () => undefined);
  return {
    process: child,
    async line() {
      const next = await lines.next();
      return next.done ? undefined : next.value;
    },
    go: () => void child.stdin.write('go\n'),
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
    exit: async () => (await exited)[0],
  };
}
