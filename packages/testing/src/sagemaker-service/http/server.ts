import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAnswer } from './answer.ts';
import { type HttpRequest, readRequest } from './request.ts';

/** `undefined`: the connection breaks, and the client never learns. */
export type Respond = (request: HttpRequest) => Promise<HttpAnswer | undefined>;

export interface HttpServer {
  /** `http://127.0.0.1:40123` */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback. */
export async function listen(respond: Respond, port = 0): Promise<HttpServer> {
  let requests = 0;
  // A connection that the server closes while a client takes it up again would be an answer lost by chance.
  const server = createServer({ keepAliveTimeout: 0 }, (message, response) => {
    requests += 1;
    answer(message, response, respond, String(requests)).catch(() => response.destroy());
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, '127.0.0.1', resolve);
  await promise;
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  respond: Respond,
  id: string,
): Promise<void> {
  const answered = await respond(await readRequest(message));
  if (answered === undefined) return void response.destroy();
  const { status, headers, body } = answered;
  response.writeHead(status, { 'x-amzn-requestid': id, 'x-amz-request-id': id, ...headers });
  response.end(body);
}
