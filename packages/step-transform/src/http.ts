import { request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface HttpOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Asks once, and gathers the whole answer. `fetch` gives up after 300 s, and an invocation may take 3,600. */
export function ask(url: string, options: HttpOptions): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, timeoutSeconds, signal } = options;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept may be closed by the server while it is used again.
    const asked = request(url, { method, headers, signal, agent: false });
    const late = () => asked.destroy(new Error(`there was no answer within ${timeoutSeconds} s`));
    const timer = setTimeout(late, timeoutSeconds * 1000);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', reject);
    asked.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    asked.end(body);
  });
}
