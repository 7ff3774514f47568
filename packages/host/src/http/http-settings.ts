import type { Clock, Mirrors } from '@officina/core';
import type { CachedAnswer, CacheQuestion, EtagCache } from './etag-cache.ts';
import type { Answer, Hop } from './exchange.ts';

export interface HttpOptions {
  readonly mirrors: Mirrors;
  readonly userAgent?: string;
  /** A GitHub token; sent to https://api.github.com alone. */
  readonly token?: string;
  /** A token of a GitHub Enterprise, and its host, whose API alone it is sent to. */
  readonly enterprise?: { readonly host: string; readonly token: string };
  /** Where answers with an ETag are kept for conditional requests; none are kept when left out. */
  readonly cacheFolder?: string;
  /** How often a question is asked before it is given up; 4 when left out. */
  readonly tries?: number;
  /** Milliseconds until an answer begins, and between two pieces of its body. */
  readonly answerTimeout?: number;
  readonly idleTimeout?: number;
  readonly clock?: Clock;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly random?: () => number;
  /** Told about each repeated question. */
  readonly log?: (message: string) => void;
}

/** The options with nothing left open. */
export interface HttpSettings extends Required<Omit<HttpOptions, 'token' | 'enterprise' | 'cacheFolder'>> {
  readonly token: string | undefined;
  readonly enterprise: HttpOptions['enterprise'];
  readonly cache: EtagCache | undefined;
}

/** A question that was answered. */
export interface Asked {
  readonly hop: Hop;
  readonly answer: Answer;
  readonly question: CacheQuestion | undefined;
  readonly cached: CachedAnswer | undefined;
}
