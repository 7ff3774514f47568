import { FactoryError, fillTemplate, isPrerelease, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Offer, Query } from './datasource.ts';
import { versionOfTag } from './tag-version.ts';

/** Headers of every question to GitHub's REST API; credentials are the http port's business. */
export const githubHeaders = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
} as const;

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
  let url: string | undefined = `https://api.github.com/repos/${repository}/tags?per_page=100`;
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
  const page = `https://github.com/${repository}`;
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
  return new FactoryError('upstream-status', `github has no repository ${tool.package} that we may read`, {
    hint: 'fix "package" in image.yaml, or give a token that may read it',
  });
}
