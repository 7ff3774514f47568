import { type Clock, FactoryError } from '@officina/core';
import type { AnswerHeaders } from './exchange.ts';

/** Longest wait that an upstream may ask for before we call it rate-limited, in milliseconds. */
const longestWait = 60_000;
const firstWait = 500;

export interface Patience {
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

/** True for answers that mean "you ask too often": 429, and GitHub's 403 with a used-up or secondary limit. */
export function isRateLimited(status: number, headers: AnswerHeaders): boolean {
  if (status === 429) return true;
  return status === 403 && (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined);
}

/** True for answers that the same question may change: rate limits and 5xx, but not 501 and 505. */
export function isPassing(status: number, headers: AnswerHeaders): boolean {
  return (status >= 500 && status !== 501 && status !== 505) || isRateLimited(status, headers);
}

/** Milliseconds before try `tried + 1`: doubled each time, with jitter, at least what the answer asks for; undefined when that is too long. */
export function waitBefore(
  tried: number,
  headers: AnswerHeaders | undefined,
  patience: Patience,
): number | undefined {
  const backOff = Math.min(firstWait * 2 ** (tried - 1), 10_000) * (0.5 + patience.random() / 2);
  const asked = headers === undefined ? 0 : askedWait(headers, patience.clock);
  if (asked > longestWait) return undefined;
  return Math.max(asked, backOff);
}

/** When a rate limit ends, as its answer says; undefined when it does not. */
export function limitEnd(headers: AnswerHeaders, clock: Clock): Date | undefined {
  const wait = askedWait(headers, clock);
  return wait > 0 ? new Date(clock.now().getTime() + wait) : undefined;
}

/** Milliseconds that `Retry-After` (RFC 9110 10.2.3) or GitHub's `x-ratelimit-reset` ask for; 0 when nothing is asked. */
function askedWait(headers: AnswerHeaders, clock: Clock): number {
  const now = clock.now().getTime();
  const after = headers['retry-after'];
  if (after !== undefined) {
    const wait = /^\d+$/.test(after.trim()) ? Number(after) * 1000 : Date.parse(after) - now;
    if (!Number.isNaN(wait)) return Math.max(0, wait);
  }
  const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset']) : 0;
  return Math.max(0, reset * 1000 - now) || 0;
}

/** The refusal for an answer that stayed a rate limit or a 5xx. */
export function passingError(at: {
  url: string;
  status: number;
  headers: AnswerHeaders;
  tries: number;
  /** Whether the question went with a token: a higher limit then is not to be had. */
  hasToken: boolean;
  clock: Clock;
}): FactoryError {
  const times = `after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'}`;
  if (!isRateLimited(at.status, at.headers)) {
    return new FactoryError('upstream-status', `${at.url} answered ${at.status} ${times}, wanted 200`, {
      hint: 'the host has trouble: run again later',
    });
  }
  const end = limitEnd(at.headers, at.clock);
  const until = end === undefined ? '' : `, free again at ${end.toISOString()}`;
  const github = new URL(at.url).hostname === 'api.github.com' && !at.hasToken;
  return new FactoryError(
    'rate-limited',
    `${at.url} answered ${at.status}, asked too often, ${times}${until}`,
    {
      hint: github ? 'set GITHUB_TOKEN for a higher limit, or run again later' : 'run again later',
    },
  );
}
