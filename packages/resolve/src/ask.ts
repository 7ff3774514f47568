import { FactoryError, type Http, parseValue } from '@officina/core';
import pLimit, { type LimitFunction } from 'p-limit';
import type { z } from 'zod';

/** An upstream's answer to a question of text: the body, and the url of the next page where a Link header names one. */
export interface Answer<T> {
  readonly body: T;
  readonly next: string | undefined;
}

/** What an upstream says about a file without sending it. */
export interface Headline {
  /** Bytes; undefined where the answer does not say. */
  readonly size: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks upstreams, a bounded number at a time, and each url once per run. */
export interface Ask {
  /** The text behind a url; undefined for 404 and 410; throws upstream-status for other refusals. */
  text(url: string, options?: AskOptions): Promise<Answer<string> | undefined>;
  /** The same, read as JSON of a schema; throws upstream-answer for anything else. */
  json<T>(url: string, schema: z.ZodType<T>, options?: AskOptions): Promise<Answer<T> | undefined>;
  /** What a search answers, whose words are JSON in the body: asked anew each time, else like `json`. */
  post<T>(url: string, words: object, schema: z.ZodType<T>): Promise<T | undefined>;
  /** What HEAD says; undefined for 404 and 410. */
  head(url: string, options?: AskOptions): Promise<Headline | undefined>;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly redirectHosts?: readonly string[];
}

/** An Ask over the http port, with at most `width` requests under way. */
export function createAsk(http: Http, width = 32): Ask {
  const limit = pLimit(width);
  const answers = new Map<string, Promise<Answer<string> | undefined>>();
  const text: Ask['text'] = (url, options = {}) => {
    const known = answers.get(url);
    if (known !== undefined) return known;
    const fresh = get(http, limit, { url, options });
    answers.set(url, fresh);
    return fresh;
  };
  return {
    text,
    async json(url, schema, options) {
      const answer = await text(url, options);
      if (answer === undefined) return undefined;
      return { ...answer, body: readJson(schema, url, answer.body) };
    },
    async post(url, words, schema) {
      const answer = await get(http, limit, {
        url,
        options: { headers: { 'content-type': 'application/json', accept: 'application/json' } },
        search: JSON.stringify(words),
      });
      return answer && readJson(schema, url, answer.body);
    },
    head: (url, options = {}) =>
      limit(async () => {
        const response = await http.request({ url, method: 'HEAD', ...options });
        await response.discard();
        if (isGone(response.status)) return undefined;
        refuse(url, response.status);
        const length = Number(response.headers['content-length']);
        return {
          size: Number.isInteger(length) && length > 0 ? length : undefined,
          headers: response.headers,
        };
      }),
  };
}

interface Question {
  readonly url: string;
  readonly options: AskOptions;
  /** The body of a search, which changes nothing there. */
  readonly search?: string;
}

async function get(http: Http, limit: LimitFunction, { url, options, search }: Question) {
  return limit(async () => {
    const body = search === undefined ? {} : ({ method: 'POST', body: search, repeatable: true } as const);
    const response = await http.request({ url, ...options, ...body });
    if (response.status !== 200) {
      await response.discard();
      if (isGone(response.status)) return undefined;
      refuse(url, response.status);
    }
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers['link'] ?? '')?.[1];
    return { body: await response.text(), next };
  });
}

function isGone(status: number): boolean {
  return status === 404 || status === 410;
}

function refuse(url: string, status: number): void {
  if (status >= 200 && status < 300) return;
  throw new FactoryError('upstream-status', `${url} answered ${status}, wanted 200`, {
    hint:
      (status === 401 || status === 403) && isAskedWithToken(url)
        ? 'set GITHUB_TOKEN to one that may read it'
        : 'look at the url with a browser, then run again',
  });
}

/** The one host that a token is sent to: anywhere else none would help. */
function isAskedWithToken(url: string): boolean {
  return new URL(url).hostname === 'api.github.com';
}

function readJson<T>(schema: z.ZodType<T>, url: string, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new FactoryError('upstream-answer', `${url} did not answer with JSON`, {
      hint: 'look at what the url answers in a browser; a mirror may answer with a page of its own',
      cause,
    });
  }
  return parseValue(schema, value, {
    code: 'upstream-answer',
    where: () => url,
    what: 'the url or its mirror',
  });
}
