import type { BareRepository } from './bare-repository.ts';

/** An issue; a pull request is one too, with the branches that it is about. */
export interface StoredIssue {
  readonly number: number;
  readonly author: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly labels: string[];
  /** ISO 8601, as all times here. */
  readonly created: string;
  updated: string;
  closed?: string;
  readonly comments: StoredComment[];
  readonly pull?: StoredPull;
}

export interface StoredPull {
  /** Branches of the repository. */
  readonly head: string;
  readonly base: string;
  /** The commit of the head, kept when its branch is gone. */
  sha: string;
  merged?: string;
}

export interface StoredComment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly created: string;
}

/** A release; a draft is one without a date of publication. */
export interface StoredRelease {
  readonly id: number;
  readonly tag: string;
  /** The branch or commit that its tag is to name. */
  readonly target: string;
  readonly author: string;
  name: string;
  body: string;
  draft: boolean;
  prerelease: boolean;
  readonly created: string;
  published?: string;
  readonly assets: StoredAsset[];
}

export interface StoredAsset {
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly digest: string;
  readonly text: string;
  /** False for an upload that was broken off. */
  readonly whole: boolean;
  readonly created: string;
}

/** All that the fake GitHub knows of its one repository. */
export interface GitHubState {
  readonly owner: string;
  readonly name: string;
  readonly bare: BareRepository;
  /** By number, from 1; pull requests among them. */
  readonly issues: StoredIssue[];
  readonly releases: StoredRelease[];
  /** Sigstore's bundles about a file, by its digest. */
  readonly attestations: Map<string, unknown[]>;
  /** Where assets are uploaded to: GitHub's host for that, here the fake itself. */
  url(): string;
  /** The login that a request's token stands for. */
  readonly viewer: string;
  /** The time now, ISO 8601; a second later at each call, so that what comes later sorts later. */
  now(): string;
}

/** What a request asks. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body's bytes. */
  readonly raw: Buffer;
  readonly state: GitHubState;
}

/** What is answered; no body for 204. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One endpoint, by the path that GitHub's description gives it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  answer(call: Call): Promise<Reply>;
}

/** GitHub's own words for what is not there. */
export function missing(): Reply {
  return {
    status: 404,
    body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
  };
}

/** GitHub's words for what it understands and refuses. */
export function invalid(message: string, errors?: readonly object[]): Reply {
  return {
    status: 422,
    body: {
      message,
      documentation_url: 'https://docs.github.com/rest',
      status: '422',
      ...(errors === undefined ? {} : { errors }),
    },
  };
}

/** One page of a list, with the Link header that GitHub gives. */
export function page<T>(
  all: readonly T[],
  { query }: Call,
  url: string,
): { shown: T[]; headers: Record<string, string> } {
  const size = Math.min(Number(query.get('per_page') ?? 30) || 30, 100);
  const number = Number(query.get('page') ?? 1) || 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const to = (target: number, rel: string) => {
    const next = new URLSearchParams(query);
    next.set('page', String(target));
    return `<${url}?${next}>; rel="${rel}"`;
  };
  const links = number < last ? [to(number + 1, 'next'), to(last, 'last')] : [];
  return {
    shown: all.slice((number - 1) * size, number * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}
