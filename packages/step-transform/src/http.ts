import { request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

export interface HttpOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutSeconds: number;
  /** When that time is over, where it has begun before: milliseconds since 1970. */
  readonly deadline?: number;
  readonly signal: AbortSignal;
}

/** Asks once, and gathers the whole answer. `fetch` gives up after 300 s, and an invocation may take 3,600. */
export function ask(url: string, options: HttpOptions): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, timeoutSeconds, signal } = options;
  const { deadline = Date.now() + timeoutSeconds * 1000 } = options;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept may be closed by the server while it is used again.
    const asked = request(url, { method, headers, signal, agent: false });
    const late = () => asked.destroy(new Error(`there was no answer within ${timeoutSeconds} s`));
    const timer = setTimeout(late, deadline - Date.now());
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', reject);
    asked.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      const { statusCode: status = 0, headers: answered } = answer;
      const contentType = answered['content-type'];
      answer.on('end', () => resolve({ status, contentType, body: Buffer.concat(chunks) }));
    });
    asked.end(body);
  });
}
