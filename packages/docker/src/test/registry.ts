import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const user = { username: 'me', password: 'let-me-in' };

/** The line of `htpasswd` for them. */
const passwords = 'me:$2y$04$slipwaytestslipwaytese9NheeCfmBe3u9z.8lDxBE8ld4a6DICK\n';

export interface Registry {
  /** What its images' names begin with: `127.0.0.1:40123`. */
  readonly host: string;
  /** Method and path of each request that came, in their order. */
  readonly requests: readonly string[];
  /** Layers that are asked for from now on come a few bytes at a time until `release`. */
  hold(): HeldLayers;
  close(): Promise<void>;
}

export interface HeldLayers {
  /** Resolves when a layer is asked for. */
  readonly asked: Promise<void>;
  /** Resolves when one is not wanted any more. */
  readonly givenUp: Promise<void>;
  release(): void;
}

/** Whether the tests that need a registry can run. */
export function hasRegistry(): boolean {
  if (spawnSync('docker-registry', ['--version']).status === 0) return true;
  if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1')
    throw new Error(
      'The tests that pull images need docker-registry (Debian: apt-get install docker-registry).',
    );
  return false;
}

/** A real registry on 127.0.0.1, behind a gate that counts and holds. `isPrivate`: only for `user`. */
export async function startRegistry({
  isPrivate = false,
}: {
  readonly isPrivate?: boolean;
} = {}): Promise<Registry> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-registry-'));
  const backend = await startBackend(home, isPrivate);
  const requests: string[] = [];
  let gate = openGate;

  const server = createServer((asked, answer) => {
    requests.push(`${asked.method} ${asked.url}`);
    const { method, url: path, headers } = asked;
    const passed = request({ host: '127.0.0.1', port: backend.port, method, path, headers }, (response) => {
      // Either end may be gone before the other.
      response.on('error', () => answer.destroy());
      answer.on('error', () => response.destroy());
      answer.writeHead(response.statusCode ?? 500, response.headers).flushHeaders();
      if (method !== 'GET' || !path?.includes('/blobs/')) return response.pipe(answer);
      // An engine hears that a layer is not wanted any more when the next bytes of it come.
      const trickle = setInterval(() => answer.write(response.read(16) ?? ''), 10);
      answer.once('close', () => clearInterval(trickle));
      const { enter, opened } = gate;
      enter(answer);
      return void opened.then(() => {
        clearInterval(trickle);
        response.pipe(answer);
      });
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hold: () => {
      const [asked, givenUp, opened] = [resolvers(), resolvers(), resolvers()];
      gate = {
        enter: (answer) => {
          asked.resolve();
          answer.once('close', givenUp.resolve);
        },
        opened: opened.promise,
      };
      return {
        asked: asked.promise,
        givenUp: givenUp.promise,
        release: () => {
          gate = openGate;
          opened.resolve();
        },
      };
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await backend.close();
      await rm(home, { recursive: true });
    },
  };
}

interface Gate {
  enter(answer: NodeJS.EventEmitter): void;
  readonly opened: Promise<void>;
}

const openGate: Gate = { enter: () => {}, opened: Promise.resolve() };

function resolvers(): PromiseWithResolvers<void> {
  return Promise.withResolvers<void>();
}

async function startBackend(home: string, isPrivate: boolean) {
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(home, 'data') } },
    // Relative addresses, so that uploads stay behind the gate.
    http: { addr: '127.0.0.1:0', relativeurls: true },
    ...(isPrivate && { auth: { htpasswd: { realm: 'test', path: join(home, 'htpasswd') } } }),
  };
  await writeFile(join(home, 'htpasswd'), passwords);
  await writeFile(join(home, 'config.yml'), JSON.stringify(config));
  const child = spawn('docker-registry', ['serve', join(home, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found) resolve(Number(found));
    });
    child.on('error', reject).on('exit', () => reject(new Error(said.join('\n'))));
  });
  return {
    port,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
