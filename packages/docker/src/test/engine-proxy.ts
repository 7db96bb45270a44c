import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { connectEngine } from '../engine.ts';

/** The socket of the engine that tests use. */
export async function engineSocket(): Promise<string> {
  const { modem } = await connectEngine();
  const { socketPath } = modem as { socketPath?: string };
  if (socketPath === undefined) throw new Error('These tests need an engine that listens on a socket');
  return socketPath;
}

export interface EngineProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Makes an engine answer on a port of 127.0.0.1. */
export async function proxyEngine(socketPath: string, tls?: TlsOptions): Promise<EngineProxy> {
  const sockets = new Set<Socket>();
  const pass = (client: Socket) => {
    const upstream = connect(socketPath);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  };
  const server: Server = tls ? createTlsServer(tls, pass) : createServer(pass);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
