import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { HttpRequest } from '@officina/core';

/** One question on its way: the url as upstream knows it, and the one that is asked. */
export interface Hop {
  readonly logical: string;
  readonly actual: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpRequest['body'];
  readonly repeatable: boolean;
}

/** Headers of an answer, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** An answer whose body is still to come, decompressed; whoever destroys the body gives the connection up. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Readable;
}

/**
 * Asks once, over Node's own http: loading its fetch takes longer than a whole plan. Waits that many milliseconds for the
 * answer to begin; rejects with the system's error.
 */
export async function exchange(hop: Hop, patience: number): Promise<Answer> {
  const request = hop.actual.startsWith('https:') ? (await import('node:https')).request : requestPlain;
  // A length and a part are of the file as it is.
  const encoding = hop.method === 'HEAD' || 'range' in hop.headers ? 'identity' : 'gzip';
  return new Promise((resolve, reject) => {
    const asked = request(hop.actual, {
      method: hop.method,
      headers: { accept: '*/*', 'accept-encoding': encoding, ...hop.headers },
      // What was sent over a connection that the other side just closed cannot be sent again: a new one.
      ...(hop.repeatable ? {} : { agent: false }),
    });
    const late = () => asked.destroy(new Error(`no answer within ${patience / 1000} s`));
    const timer = setTimeout(late, patience);
    asked.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asked.once('response', (message) => {
      clearTimeout(timer);
      resolve(toAnswer(message, hop.method));
    });
    const { body } = hop;
    if (typeof body === 'function') sendStream(body(), asked, timer);
    else asked.end(body);
  });
}

/** Sends a body as it is read; the wait for the answer begins when the last of it is sent. */
function sendStream(body: AsyncIterable<Uint8Array>, asked: ClientRequest, timer: NodeJS.Timeout): void {
  const source = Readable.from(body);
  source.on('data', () => timer.refresh());
  source.on('error', (error) => asked.destroy(error));
  asked.once('close', () => source.destroy());
  source.pipe(asked);
}

/** Leaves an answer's body; a short one is read to its end, so that its connection can be used again. */
export function leave({ headers, body }: Answer): void {
  if (Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= 65_536) body.resume();
  else body.destroy();
}

function toAnswer(message: IncomingMessage, method: string): Answer {
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
  const status = message.statusCode ?? 0;
  const empty = method === 'HEAD' || status === 204 || status === 304;
  const packed = !empty && /^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '');
  const body = packed ? pipeline(message, createGunzip(), () => undefined) : message;
  // Whoever reads it learns of a broken connection; where nobody does, nobody needs to.
  body.on('error', () => undefined);
  if (empty) body.resume();
  return { status, headers, body };
}
