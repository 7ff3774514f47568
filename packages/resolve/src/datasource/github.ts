import { FactoryError, fillTemplate, isPrerelease, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Offer, Query } from './datasource.ts';
import { versionOfTag } from './tag-version.ts';

/** Headers of every question to GitHub's REST API; credentials are the http port's business. */
export const githubHeaders = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
} as const;

/** Where one GitHub is: github.com, one of ghe.com, or a server of GitHub Enterprise (`host` of a tool). */
export interface GitHubPlaces {
  /** Its REST API, without a final `/`. */
  readonly api: string;
  readonly web: string;
  /** Before `owner/repository/commit/path`. */
  readonly raw: (repository: string, commit: string) => string;
  /** Hosts that a download may be sent on to. */
  readonly downloads: readonly string[];
  readonly archives: readonly string[];
}

/** The places of a tool's GitHub (docs.github.com, "Getting started with the REST API" of each kind). */
export function githubPlaces({ host = 'github.com' }: Pick<ToolSpec, 'host'>): GitHubPlaces {
  const web = `https://${host}`;
  if (host === 'github.com') {
    return {
      ...{ web, api: 'https://api.github.com', archives: ['codeload.github.com'] },
      raw: (repository, commit) => `https://raw.githubusercontent.com/${repository}/${commit}`,
      downloads: ['objects.githubusercontent.com', 'release-assets.githubusercontent.com'],
    };
  }
  const isCloud = host.endsWith('.ghe.com');
  const parts = ['media', 'objects', 'raw', 'codeload'].map((part) => `${part}.${host}`);
  return {
    ...{ web, api: isCloud ? `https://api.${host}` : `${web}/api/v3`, downloads: parts, archives: parts },
    raw: (repository, commit) => `${web}/${repository}/raw/${commit}`,
  };
}

/** The `owner/repository` of a tool; throws spec-invalid. */
export function requirePackage(tool: ToolSpec): string {
  if (tool.package !== undefined && /^[\w.-]+\/[\w.-]+$/.test(tool.package)) return tool.package;
  throw new FactoryError(
    'spec-invalid',
    `datasource ${tool.datasource} needs "package", got "${tool.package ?? ''}"`,
    {
      hint: 'add package: owner/repository to the tool in image.yaml',
    },
  );
}

const pageLimit = 10;
const Tag = z.object({ name: z.string() });

/**
 * The versions that a repository's tags stand for under a tool's template, without dates: `GET
 * /repos/{owner}/{repo}/tags`, further pages only when needed; undefined when there is no such repository.
 */
export async function taggedOffers(query: Query, repository: string): Promise<Offer[] | undefined> {
  const { tool, ask, enough } = query;
  const found: Offer[] = [];
  let url: string | undefined = `${githubPlaces(tool).api}/repos/${repository}/tags?per_page=100`;
  for (let page = 1; url !== undefined && page <= pageLimit; page++) {
    const answer: { body: z.infer<typeof Tag>[]; next: string | undefined } | undefined = await ask.json(
      url,
      Tag.array(),
      { headers: githubHeaders },
    );
    if (answer === undefined) return page === 1 ? undefined : found;
    for (const { name: tag } of answer.body) {
      const version = versionOfTag(tool, tag);
      if (version === undefined) continue;
      found.push({ version, tag, prerelease: isPrerelease(version, tool.scheme ?? 'semver') });
    }
    if (enough(found)) break;
    url = answer.next;
  }
  return found;
}

/** GitHub's pages about a tag: what it is, and what came since another version. */
export function tagLinks(tool: ToolSpec, repository: string, { version, since }: TagSpan) {
  const page = `${githubPlaces(tool).web}/${repository}`;
  const tag = fillTemplate(tool.tag, { version });
  const release = `${page}/releases/tag/${tag}`;
  if (since === undefined) return { release };
  return { release, changes: `${page}/compare/${fillTemplate(tool.tag, { version: since })}...${tag}` };
}

interface TagSpan {
  readonly version: string;
  readonly since: string | undefined;
}

/** What is said of a repository that GitHub does not show. */
export function unknownRepository(tool: ToolSpec): FactoryError {
  return new FactoryError(
    'upstream-status',
    `${tool.host ?? 'github'} has no repository ${tool.package} that we may read`,
    {
      hint: 'fix "package" in image.yaml, or give a token that may read it',
    },
  );
}
