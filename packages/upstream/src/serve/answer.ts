import { createHash } from 'node:crypto';

/** What a host answers: bytes from memory, or from a file of the upstream's folder. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | { readonly file: string };
  /** Bytes of the body; absent where HEAD is answered without knowing it. */
  readonly size?: number;
  /** The connection is cut after the half of the body. */
  readonly cut?: true;
}

/** A request as the host that it is meant for sees it. */
export interface Question {
  /** Upstream's own url, such as `https://api.github.com/repos/...`. */
  readonly url: URL;
  readonly method: string;
}

/** An answer of text with a validator, so that it can be asked for conditionally. */
export function textAnswer(text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = Buffer.from(text);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  return {
    status: 200,
    headers: { 'content-type': 'text/plain', etag, ...headers },
    body,
    size: body.length,
  };
}

/** An answer of JSON, with a weak validator as GitHub gives it. */
export function jsonAnswer(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  const answer = textAnswer(JSON.stringify(value));
  return {
    ...answer,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      etag: `W/${answer.headers['etag'] ?? '""'}`,
      ...headers,
    },
  };
}

/** An answer that refuses, with a status and a short text. */
export function refusal(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = Buffer.from(`${text}\n`);
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body, size: body.length };
}

/** Facts of a file whose bytes are not here. */
export interface WithheldFile {
  /** Bytes; 0 where it is not known. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What is answered about a file whose bytes are not here: to HEAD its headers, its size where that is known, and its
 * hash as Repr-Digest (RFC 9530); to GET 501.
 */
export function withheldAnswer(question: Question, file: WithheldFile): Answer {
  const digest = Buffer.from(file.sha256, 'hex').toString('base64');
  const headers = { ...file.headers, 'repr-digest': `sha-256=:${digest}:` };
  if (question.method !== 'HEAD')
    return refusal(501, 'only facts of this file are recorded, not its bytes', headers);
  const size = file.size > 0 ? { size: file.size } : {};
  return { status: 200, headers, body: Buffer.alloc(0), ...size };
}
