import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Question, refusal } from './answer.ts';

/** One request that was answered. */
export interface RequestEntry {
  readonly method: string;
  /** Upstream's own url. */
  readonly url: string;
  readonly status: number;
  /** Bytes of body that were sent. */
  readonly bytes: number;
}

export interface ServerOptions {
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  answer(question: Question): Answer;
}

/** A server on loopback that answers for many hosts, told apart by the first segment of the path. */
export interface Server {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** In the order in which they were answered; it may be emptied. */
  readonly requests: RequestEntry[];
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const requests: RequestEntry[] = [];
  const server = createServer((request, response) => {
    handle(request, response, options)
      .then((entry) => requests.push(entry))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<RequestEntry> {
  if (options.latencyMs !== undefined) await delay(options.latencyMs);
  const method = request.method ?? 'GET';
  const url = new URL(`https:/${request.url ?? '/'}`);
  const allowed = method === 'GET' || method === 'HEAD';
  const answer = allowed ? options.answer({ url, method }) : refusal(405, 'Method Not Allowed');
  const entry = { method, url: url.href };
  const etag = answer.headers['etag'];
  if (etag !== undefined && answer.status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, answer.headers).end();
    return { ...entry, status: 304, bytes: 0 };
  }
  const length = answer.size === undefined ? {} : { 'content-length': answer.size };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  const bytes = method === 'HEAD' ? 0 : await send(answer, response);
  if (method === 'HEAD') response.end();
  return { ...entry, status: answer.status, bytes };
}

async function send(answer: Answer, response: ServerResponse): Promise<number> {
  const { body } = answer;
  const { size = 0 } = answer;
  const half = Math.floor(size / 2);
  if (answer.cut !== undefined) {
    const part = 'file' in body ? Buffer.alloc(half) : body.subarray(0, half);
    await new Promise((resolve) => response.write(part, resolve));
    response.socket?.destroySoon();
    return half;
  }
  if ('file' in body) await pipeline(createReadStream(body.file), response);
  else response.end(body);
  return size;
}
