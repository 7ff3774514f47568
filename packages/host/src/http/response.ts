import type { HttpResponse } from '@officina/core';
import type { Answer, AnswerHeaders } from './exchange.ts';

/** Reads an answer's body piece by piece; stops it when nothing comes for `idle` milliseconds. */
export async function* streamOf({ body }: Answer, idle: number): AsyncGenerator<Uint8Array> {
  const stop = () => body.destroy(new Error(`no bytes for ${idle / 1000} s`));
  let timer = setTimeout(stop, idle);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(stop, idle);
    }
  } finally {
    clearTimeout(timer);
  }
}

export interface ResponseParts {
  readonly url: string;
  readonly status: number;
  readonly headers: AnswerHeaders;
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
