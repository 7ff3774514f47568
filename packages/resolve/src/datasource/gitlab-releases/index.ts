import { FactoryError, fillTemplate, isPrerelease, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { plainAssets } from '../plain-assets.ts';
import { versionOfTag } from '../tag-version.ts';

const pageLimit = 10;

/** A release, as GitLab's API lists it (https://docs.gitlab.com/api/releases/). */
const Release = z.object({
  tag_name: z.string(),
  released_at: z.iso.datetime({ offset: true }).nullish(),
  upcoming_release: z.boolean().default(false),
});
type Release = z.infer<typeof Release>;

/** Releases of a project at gitlab.com or `host`; `asset` and `checksums` are urls, which know `{tag}`. */
export const gitlabReleases: Datasource = {
  dated: true,
  async versions(query) {
    const project = requireProject(query.tool);
    const host = hostOf(query.tool);
    const found: Offer[] = [];
    let tags = 0;
    let url: string | undefined = `${apiOf(query.tool)}?per_page=100`;
    for (let page = 0; url !== undefined && page < pageLimit; page++) {
      const answer: { body: Release[]; next: string | undefined } | undefined = await query.ask.json(
        url,
        z.array(Release),
      );
      if (answer === undefined) throw unknown(host, project);
      tags += answer.body.length;
      found.push(...answer.body.flatMap((release) => toOffer(query, release) ?? []));
      url = query.enough(found) ? undefined : answer.next;
    }
    if (found.length === 0) {
      throw new FactoryError(
        'version-none',
        `${project} has ${tags} releases at ${host}, and none with a tag like ${query.tool.tag}`,
        { hint: 'fix "tag" or "package" in image.yaml' },
      );
    }
    return found;
  },
  async version(query, version) {
    const tag = fillTemplate(query.tool.tag, { version });
    const url = `${apiOf(query.tool)}/${encodeURIComponent(tag)}`;
    const answer = await query.ask.json(url, Release);
    return answer && toOffer(query, answer.body);
  },
  assets: async (query, offer, platforms) =>
    // What a project uploads lies in its own packages, or where its maintainers link to.
    plainAssets(query.tool, offer, {
      platforms,
      redirectHosts: [hostOf(query.tool), 'storage.googleapis.com'],
    }),
  links: (tool, version) => ({
    release: `https://${hostOf(tool)}/${tool.package}/-/releases/${encodeURIComponent(fillTemplate(tool.tag, { version }))}`,
  }),
};

function toOffer({ tool }: Query, release: Release): Offer | undefined {
  const version = versionOfTag(tool, release.tag_name);
  if (version === undefined || release.upcoming_release) return undefined;
  const { released_at: time } = release;
  return {
    ...{ version, tag: release.tag_name, prerelease: isPrerelease(version, tool.scheme ?? 'semver') },
    ...(time == null ? {} : { released: new Date(time).toISOString() }),
  };
}

function hostOf({ host = 'gitlab.com' }: ToolSpec): string {
  return host;
}

function apiOf(tool: ToolSpec): string {
  return `https://${hostOf(tool)}/api/v4/projects/${encodeURIComponent(requireProject(tool))}/releases`;
}

function requireProject(tool: ToolSpec): string {
  const { package: project = '' } = tool;
  if (/^[\w.-]+(?:\/[\w.-]+)+$/.test(project)) return project;
  throw new FactoryError('spec-invalid', `datasource gitlab-releases needs "package", got "${project}"`, {
    hint: 'add package: <group>/<project> to the tool in image.yaml',
  });
}

function unknown(host: string, project: string): FactoryError {
  return new FactoryError('version-none', `${host} has no project ${project}, or none that all may read`, {
    hint: 'fix "package" in image.yaml',
  });
}
