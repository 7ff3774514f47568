import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attestationRoutes } from './attestation-routes.ts';
import { type BareRepository, createBareRepository } from './bare-repository.ts';
import { gitRoutes } from './git-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { pullRoutes } from './pull-routes.ts';
import { releaseRoutes } from './release-routes.ts';
import {
  type GitHubState,
  missing,
  type Reply,
  type Route,
  type StoredIssue,
  type StoredRelease,
} from './state.ts';

export interface GitHubServerOptions {
  /** `owner/name`, the one repository that is there. */
  readonly repository: string;
  /** An empty or absent folder: it becomes the bare repository. */
  readonly folder: string;
  /** Files of the first commit on `main`, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Whom a token stands for; `github-actions[bot]` when left out, as with GITHUB_TOKEN. */
  readonly viewer?: string;
}

/** One question and its answer, to be held against GitHub's description of its API. */
export interface Exchange {
  readonly method: string;
  /** Path and query, without the host. */
  readonly url: string;
  readonly sent: unknown;
  readonly status: number;
  /** Undefined where there is no body. */
  readonly answered: unknown;
}

/** A fake of GitHub's REST API for one repository, whose branches live in a real bare git repository. */
export interface GitHubServer {
  /** What GITHUB_API_URL is to name: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly bare: BareRepository;
  /** Issues and pull requests by number, from 1. */
  readonly issues: readonly StoredIssue[];
  /** Drafts among them, oldest first. */
  readonly releases: readonly StoredRelease[];
  /** Bundles of Sigstore about files, by their digest; a test puts them there. */
  readonly attestations: Map<string, unknown[]>;
  /** What becomes of a request instead of an answer: a status, or a connection that is cut. */
  spoil: (request: { readonly method: string; readonly url: string }) => number | 'cut' | undefined;
  /** In the order in which they were answered; it may be emptied. */
  readonly exchanges: Exchange[];
  /** A person's commit on a branch (made from `main` where there is none); returns its sha. */
  push(branch: string, files: Readonly<Record<string, string>>, author?: string): Promise<string>;
  close(): Promise<void>;
}

const routes: readonly Route[] = [
  ...gitRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...releaseRoutes,
  ...attestationRoutes,
];

/** Starts the fake on a free port of 127.0.0.1; needs git. An endpoint that it does not know is 404, as at GitHub. */
export async function startGitHub(options: GitHubServerOptions): Promise<GitHubServer> {
  const bare = await createBareRepository(options.folder);
  const [owner = '', name = ''] = options.repository.split('/');
  let time = Date.parse('2026-01-01T00:00:00Z');
  const state: GitHubState = {
    owner,
    name,
    bare,
    issues: [],
    releases: [],
    attestations: new Map(),
    url: () => url,
    viewer: options.viewer ?? 'github-actions[bot]',
    now: () => {
      time += 1000;
      return new Date(time).toISOString().replace('.000', '');
    },
  };
  await pushFiles(state, { branch: 'main', files: options.files, author: owner });
  const exchanges: Exchange[] = [];
  const made = { spoil: (): undefined => undefined } as Pick<GitHubServer, 'spoil'>;
  const server = createServer((request, response) => {
    const spoilt = made.spoil({ method: request.method ?? '', url: request.url ?? '' });
    if (spoilt === 'cut') {
      request.socket.destroy();
      return;
    }
    if (spoilt !== undefined) {
      request.resume();
      response.writeHead(spoilt).end('{"message":"spoilt by the test"}');
      return;
    }
    handle(request, response, state)
      .then((exchange) => exchanges.push(exchange))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await listen(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(made, {
    url,
    bare,
    issues: state.issues,
    releases: state.releases,
    attestations: state.attestations,
    exchanges,
    push: (branch: string, files: Readonly<Record<string, string>>, author = 'a-person') =>
      pushFiles(state, { branch, files, author }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  state: GitHubState,
): Promise<Exchange> {
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts);
  const isJson = request.headers['content-type'] !== 'application/octet-stream' && raw.length > 0;
  const sent: unknown = isJson ? JSON.parse(raw.toString('utf8')) : undefined;
  const reply =
    request.headers.authorization === undefined
      ? {
          status: 401,
          body: { message: 'Requires authentication', documentation_url: 'https://docs.github.com/rest' },
        }
      : await answer({ method, url, sent, raw }, state);
  const headers = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    ...('headers' in reply ? reply.headers : {}),
  };
  if (reply.body === undefined) response.writeHead(reply.status, headers).end();
  else {
    response.writeHead(reply.status, { ...headers, 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(reply.body));
  }
  return { method, url, sent, status: reply.status, answered: reply.body };
}

async function answer(
  asked: { readonly method: string; readonly url: string; readonly sent: unknown; readonly raw: Buffer },
  state: GitHubState,
): Promise<Reply> {
  const { pathname, searchParams: query } = new URL(asked.url, 'http://github');
  const [, repos, owner, name, ...rest] = pathname.split('/');
  if (repos !== 'repos' || owner !== state.owner || name !== state.name) return missing();
  const body = (asked.sent ?? {}) as Readonly<Record<string, unknown>>;
  for (const route of routes) {
    const params = route.method === asked.method ? match(route.path, rest) : undefined;
    if (params !== undefined) return route.answer({ params, query, body, raw: asked.raw, state });
  }
  return missing();
}

/** The parameters of a path template; a last one takes all that is left, as refs and paths have slashes. */
function match(template: string, segments: readonly string[]): Record<string, string> | undefined {
  const wanted = template.split('/').slice(1);
  const last = wanted.at(-1) ?? '';
  const takesRest = /^\{(?:ref|path|basehead)\}$/.test(last);
  if (takesRest ? segments.length < wanted.length : segments.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const rest = takesRest && at === wanted.length - 1 ? segments.slice(at).join('/') : segments[at];
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== rest) return undefined;
    if (name !== undefined) params[name] = decodeURIComponent(rest ?? '');
  }
  return params;
}

async function pushFiles(
  state: GitHubState,
  { branch, files, author }: { branch: string; files: Readonly<Record<string, string>>; author: string },
): Promise<string> {
  const { bare } = state;
  const head = (await bare.head(branch)) ?? (await bare.head('main'));
  const written = await Promise.all(
    Object.entries(files).map(async ([path, text]) => ({
      path,
      mode: '100644',
      sha: await bare.writeBlob(text),
    })),
  );
  const time = Math.floor(Date.parse(state.now()) / 1000);
  const who = { name: author, email: `${author}@example.invalid`, time };
  const commit = await bare.writeCommit({
    tree: await bare.writeTree(written, head),
    parents: head === undefined ? [] : [head],
    author: who,
    committer: who,
    message: 'by hand\n',
  });
  await bare.setBranch(branch, commit);
  return commit;
}
