import { FactoryError, type Http, type HttpRequest, type HttpResponse, mirrorUrl } from '@officina/core';
import { sleep, systemClock } from '../clock.ts';
import { type CacheQuestion, createEtagCache } from './etag-cache.ts';
import { type Hop, leave } from './exchange.ts';
import type { Asked, HttpOptions, HttpSettings } from './http-settings.ts';
import { nextHop, secretHeaders } from './redirect.ts';
import { createResponse, streamOf } from './response.ts';
import { send, unreachable } from './transport.ts';

/** Asks upstreams over Node's own http: mirrors, redirects by hand, bounded retries and conditional requests. */
export function createHttp(options: HttpOptions): Http {
  const settings: HttpSettings = {
    mirrors: options.mirrors,
    userAgent: options.userAgent ?? 'officina',
    token: options.token,
    enterprise: options.enterprise,
    cache: options.cacheFolder === undefined ? undefined : createEtagCache(options.cacheFolder),
    tries: options.tries ?? 4,
    answerTimeout: options.answerTimeout ?? 30_000,
    idleTimeout: options.idleTimeout ?? 60_000,
    clock: options.clock ?? systemClock,
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
    log: options.log ?? (() => undefined),
  };
  return { request: (request) => follow(request, settings) };
}

const mostRedirects = 10;

async function follow(request: HttpRequest, settings: HttpSettings): Promise<HttpResponse> {
  let current = request;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const asked = await ask(current, settings);
    const next =
      request.redirect === 'manual' ? undefined : nextHop(asked, { current, first: request, settings });
    if (next === undefined) return respond(asked, settings);
    leave(asked.answer);
    current = next;
  }
  throw new FactoryError('upstream-redirect', `${request.url} redirects more than ${mostRedirects} times`, {
    hint: 'look at the url in a browser; when upstream moved, change the url in image.yaml',
  });
}

async function ask(request: HttpRequest, settings: HttpSettings): Promise<Asked> {
  const hop = hopOf(request, settings);
  const question = questionOf(hop, settings);
  const cached = question === undefined ? undefined : await settings.cache?.find(question);
  const headers = cached === undefined ? hop.headers : { ...hop.headers, 'if-none-match': cached.etag };
  const answer = await send({ ...hop, headers }, settings);
  return { hop, answer, question, cached };
}

function hopOf(request: HttpRequest, settings: HttpSettings): Hop {
  const logical = parseUrl(request.url);
  const actual = mirrorUrl(logical.href, settings.mirrors);
  const method = request.method ?? 'GET';
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers: Record<string, string> = { 'user-agent': settings.userAgent, ...Object.fromEntries(given) };
  if (!mayKnowSecrets(logical, actual)) {
    for (const name of secretHeaders) delete headers[name];
  } else {
    const token = tokenFor(logical, settings);
    if (token !== undefined) headers['authorization'] ??= `Bearer ${token}`;
  }
  const repeatable = request.repeatable ?? (method !== 'POST' && method !== 'PATCH');
  return { logical: logical.href, actual, method, headers, body: request.body, repeatable };
}

/** The token that a GitHub's API is asked with; undefined for any other place. */
function tokenFor({ origin, pathname }: URL, { token, enterprise }: HttpSettings): string | undefined {
  if (origin === 'https://api.github.com') return token;
  if (enterprise === undefined) return undefined;
  const { host } = enterprise;
  const isApi = host.endsWith('.ghe.com')
    ? origin === `https://api.${host}`
    : origin === `https://${host}` && pathname.startsWith('/api/v3/');
  return isApi ? enterprise.token : undefined;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new FactoryError('input-invalid', `"${text}" is not an http or https url`, {
    hint: 'write the url with https:// in front',
  });
}

/** The origin that is meant, or a stand-in for it on this machine; never a mirror elsewhere, which a pull request could name. */
function mayKnowSecrets(logical: URL, actual: string): boolean {
  const { origin, hostname } = new URL(actual);
  return origin === logical.origin || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

function questionOf(hop: Hop, settings: HttpSettings): CacheQuestion | undefined {
  const plain = hop.method === 'GET' && !('range' in hop.headers) && !('if-none-match' in hop.headers);
  const mayBeKept = hop.headers['cache-control'] !== 'no-store';
  if (settings.cache === undefined || !plain || !mayBeKept) return undefined;
  return {
    url: hop.logical,
    accept: hop.headers['accept'] ?? '',
    authorization: hop.headers['authorization'] ?? '',
    mirrored: hop.actual !== hop.logical,
  };
}

function respond(asked: Asked, settings: HttpSettings): HttpResponse {
  const { hop, answer, cached } = asked;
  const notJson = (text: string, cause: unknown) =>
    new FactoryError(
      'upstream-answer',
      `${hop.logical} answered what is not JSON: ${JSON.stringify(text.slice(0, 60))}`,
      {
        hint: 'look at what the url answers in a browser; a proxy or a mirror may answer with a page of its own',
        cause,
      },
    );
  if (answer.status === 304 && cached !== undefined) {
    const headers = { ...cached.headers, 'x-officina-cache': 'hit' };
    return createResponse({
      url: hop.logical,
      status: 200,
      headers,
      bytes: async () => cached.body,
      stream: async function* () {
        yield cached.body;
      },
      discard: async () => undefined,
      notJson,
    });
  }
  return createResponse({
    url: hop.logical,
    status: answer.status,
    headers: answer.headers,
    bytes: () => readBody(asked, settings),
    stream: async function* () {
      try {
        yield* streamOf(answer, settings.idleTimeout);
      } catch (error) {
        throw unreachable(hop, { error, tries: 1 });
      }
    },
    discard: async () => leave(answer),
    notJson,
  });
}

/** Reads a body whole; a question that may be repeated is asked again when the connection breaks in the middle. */
async function readBody(asked: Asked, settings: HttpSettings): Promise<Uint8Array> {
  let { answer } = asked;
  const { status, headers } = { status: answer.status, headers: answer.headers };
  for (let tries = 1; ; tries++) {
    try {
      const parts: Uint8Array[] = [];
      for await (const part of streamOf(answer, settings.idleTimeout)) parts.push(part);
      const body = Buffer.concat(parts);
      const etag = headers['etag'];
      if (status === 200 && etag !== undefined && asked.question !== undefined) {
        await settings.cache?.keep(asked.question, { etag, headers, body });
      }
      return body;
    } catch (error) {
      const { hop } = asked;
      if (tries >= settings.tries || !hop.repeatable) throw unreachable(hop, { error, tries });
      await settings.sleep(500 * tries);
      answer = await send(hop, settings);
      if (answer.status !== status) throw unreachable(hop, { error, tries });
    }
  }
}
