import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a service answers; `cut`: the connection ends without an answer. */
export type Answer = { readonly status: number; readonly body: object } | 'cut';

export interface Asked {
  /** `SageMaker.CreateTrainingJob`; empty for what has no such header. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A service of AWS's JSON protocol on this machine, which answers as it is told. */
export async function answeringServer(answer: (asked: Asked) => Answer): Promise<{
  readonly endpoint: string;
  close(): Promise<void>;
}> {
  // A connection that the server closes while a client takes it up again would be an answer lost by chance.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const answered = answer({ target, headers: request.headers, body: await text(request) });
    if (answered === 'cut') return request.socket.destroy();
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answered.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
