import type { HttpResponse } from '@officina/core';
import type { Answer } from './transport.ts';

/** Reads an answer's body piece by piece; stops it when nothing comes for `idle` milliseconds. */
export async function* streamOf({ response, controller }: Answer, idle: number): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const stop = () => controller.abort(new Error(`no bytes for ${idle / 1000} s`));
  let timer = setTimeout(stop, idle);
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(stop, idle);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** An answer's headers as a record, names in lower case. */
export function headersOf(response: Response): Record<string, string> {
  return Object.fromEntries(response.headers.entries());
}

export interface ResponseParts {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  bytes(): Promise<Uint8Array>;
  stream(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
  /** The refusal for a body that is not JSON. */
  notJson(text: string, cause: unknown): Error;
}

/** The port's response over its parts. */
export function createResponse(parts: ResponseParts): HttpResponse {
  const text = async () => Buffer.from(await parts.bytes()).toString('utf8');
  return {
    url: parts.url,
    status: parts.status,
    headers: parts.headers,
    bytes: parts.bytes,
    stream: parts.stream,
    discard: parts.discard,
    text,
    json: async () => {
      const content = await text();
      try {
        return JSON.parse(content) as unknown;
      } catch (cause) {
        throw parts.notJson(content, cause);
      }
    },
  };
}
