/** One request. Mirrors, retries with back-off, credentials and redaction are the implementation's business. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** What is too large to be held is opened when it is sent, and again when it is sent again. */
  readonly body?: string | Uint8Array | (() => AsyncIterable<Uint8Array>);
  /** Whether a redirect's answer is asked for (the default) or the redirect itself is returned. */
  readonly redirect?: 'follow' | 'manual';
  /**
   * Hosts that a followed redirect may lead to, beside the first one; any other is upstream-redirect, plain http
   * upstream-insecure. `any` is for bytes whose hash is known beforehand.
   */
  readonly redirectHosts?: readonly string[] | 'any';
  /** Whether it may be sent again after an error; left out, every method but POST and PATCH may. */
  readonly repeatable?: boolean;
}

/** An answer whose body is not read yet; read exactly one of text, json, bytes or stream, or call discard. */
export interface HttpResponse {
  /** The url that answered, after redirects, before mirrors. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  text(): Promise<string>;
  json(): Promise<unknown>;
  bytes(): Promise<Uint8Array>;
  stream(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/**
 * Asks upstreams. Any status is returned to the caller except 429, 403 with a rate limit and 5xx that stay after the
 * bounded retries: those are rate-limited and upstream-status. No connection is upstream-unreachable.
 */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>;
}
