import type { getOctokit } from '@actions/github';
import { type Clock, FactoryError } from '@officina/core';
import { sleep, systemClock } from '../clock.ts';
import type { AnswerHeaders } from '../http/exchange.ts';
import { isPassing, isRateLimited, passingError, waitBefore } from '../http/retry.ts';

export interface GitHubOptions {
  /** `owner/name`; GITHUB_REPOSITORY when left out. */
  readonly repository?: string | undefined;
  readonly token: string | undefined;
  /** The API's url; GITHUB_API_URL, else GitHub's own, when left out. */
  readonly apiUrl?: string;
  /** How often a question is asked before it is given up; 4 when left out. */
  readonly tries?: number;
  readonly clock?: Clock;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
  /** Told about each repeated question. */
  readonly log?: (message: string) => void;
}

export type Octokit = ReturnType<typeof getOctokit>;

/** One repository, and who asks GitHub about it. */
export interface GitHubClient {
  readonly owner: string;
  readonly repo: string;
  /** The toolkit is large: it is loaded when GitHub is first asked. */
  octokit(): Promise<Octokit>;
}

/** Milliseconds until an answer must be whole. */
const patience = 30_000;

/**
 * A client of the actions toolkit whose questions are repeated within a bound. What stays is a FactoryError:
 * rate-limited, upstream-status or upstream-unreachable. Throws input-invalid for a repository that is none, and without a token.
 */
export function createGitHubClient(options: GitHubOptions): GitHubClient {
  const { repository = process.env['GITHUB_REPOSITORY'] ?? '', token } = options;
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || repo === undefined) {
    throw new FactoryError('input-invalid', `a repository is owner/name, got "${repository}"`, {
      hint: 'name it with --repository, or set GITHUB_REPOSITORY',
    });
  }
  if (token === undefined || token === '') {
    throw new FactoryError('input-invalid', `no token to ask GitHub about ${repository} with`, {
      hint: 'set GITHUB_TOKEN to one with "contents: write" and "pull-requests: write"',
    });
  }
  let loaded: Promise<Octokit> | undefined;
  return {
    owner,
    repo,
    octokit: () => {
      loaded ??= load(token, options);
      return loaded;
    },
  };
}

/** What work returns; undefined when GitHub refuses it with this status (and these words). */
export async function unlessRefused<T>(
  status: number,
  work: () => Promise<T>,
  words = /(?:)/,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const refused = error instanceof FactoryError ? (error.cause as Partial<Refusal> | undefined) : undefined;
    if (refused?.status === status && refused.response !== undefined && words.test(refused.message ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** The part of octokit's RequestError that is read here; without a response nothing answered. */
interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
  readonly request: { readonly method: string; readonly url: string };
}

async function load(token: string, options: GitHubOptions): Promise<Octokit> {
  const { getOctokit } = await import('@actions/github');
  const baseUrl = options.apiUrl ?? (process.env['GITHUB_API_URL'] || 'https://api.github.com');
  const octokit = getOctokit(token, {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'officina',
    // What it says of deprecations is no business of a person who runs a verb.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  octokit.hook.wrap('request', async (request, question) => {
    for (let tried = 1; ; tried++) {
      try {
        question.request.signal = AbortSignal.timeout(patience);
        return await request(question);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const wait = mayRepeat(error, question.url) ? waitFor(error, tried, options) : undefined;
        if (wait === undefined || tried >= (options.tries ?? 4)) throw toFactoryError(error, tried, options);
        options.log?.(`${nameOf(error)}: ${error.message}, asked again in ${Math.ceil(wait / 1000)} s`);
        await (options.sleep ?? sleep)(wait);
      }
    }
  });
  return octokit;
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'status' in error && 'request' in error;
}

/** What was refused for its frequency did nothing; anything else may have done its work before it failed. */
function mayRepeat(error: Refusal, template: string): boolean {
  const headers = headersOf(error);
  if (headers !== undefined && !isPassing(error.status, headers)) return false;
  if (headers !== undefined && isRateLimited(error.status, headers)) return true;
  return error.request.method !== 'POST' || /\/git\/(?:trees|commits)$/.test(template);
}

function waitFor(error: Refusal, tried: number, options: GitHubOptions): number | undefined {
  return waitBefore(tried, headersOf(error), {
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  });
}

function headersOf({ response }: Refusal): AnswerHeaders | undefined {
  if (response === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

function toFactoryError(error: Refusal, tries: number, options: GitHubOptions): FactoryError {
  const headers = headersOf(error);
  const { status } = error;
  const cause = error;
  if (headers === undefined) {
    return new FactoryError('upstream-unreachable', `${nameOf(error)} got no answer: ${error.message}`, {
      hint: 'look whether this machine reaches GitHub, or what GITHUB_API_URL names',
      cause,
    });
  }
  if (isPassing(status, headers)) {
    const clock = options.clock ?? systemClock;
    const { code, message, hint } = passingError({
      url: error.request.url,
      status,
      headers,
      tries,
      hasToken: true,
      clock,
    });
    return new FactoryError(code, message, { cause, hint });
  }
  return new FactoryError(
    'upstream-status',
    `${nameOf(error)} answered ${status}, wanted success: ${error.message}`,
    { hint: hintFor(status), cause },
  );
}

function nameOf({ request }: Refusal): string {
  return `${request.method} ${request.url}`;
}

function hintFor(status: number): string {
  if (status === 401) return 'give a GitHub token that is still valid';
  if (status === 403) {
    return 'the token needs "contents: write" and "pull-requests: write", and GITHUB_TOKEN the setting "Allow GitHub Actions to create and approve pull requests"';
  }
  if (status === 410)
    return "enable issues in the repository's settings (General, Features): a fork begins without";
  return status === 404
    ? 'look whether the repository is there and the token may see it'
    : 'look at what GitHub says';
}
