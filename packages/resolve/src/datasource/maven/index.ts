import {
  FactoryError,
  isPrerelease,
  isVersion,
  type MavenName,
  mavenCentral,
  mavenFolder,
  readMavenName,
  type ToolSpec,
} from '@officina/core';
import type { Datasource, Offer } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';
import { versionOfTag } from '../tag-version.ts';
import { listedVersions } from './listed-versions.ts';

/**
 * Versions of an artifact of Maven Central or of the repository `host`, by its maven-metadata.xml. `asset` is a file beside
 * its pom, the jar when left out. Without `checksums`, the sums beside it count that were published: of some artifacts both
 * sha256 and sha512, of some one, of some neither, and of one artifact not the same for each version.
 */
export const maven: Datasource = {
  // The metadata has no date but its own: a version is as old as its files.
  dated: false,
  async versions({ tool, ask }) {
    const name = requireName(tool);
    const place = tool.host ?? mavenCentral;
    const listed = await listedVersions(ask, { ...name, host: tool.host });
    if (listed === undefined) {
      throw new FactoryError('version-none', `${place} has no ${tool.package}`, {
        hint: 'fix "package" in image.yaml: its groupId and artifactId, as a pom.xml has them; or "host", where its repository is',
      });
    }
    const offers = listed.flatMap((text) => toOffer(tool, text));
    if (offers.length > 0) return newestFirst(offers, tool);
    const got = listed.length === 0 ? 'none at all' : listed.slice(-3).join(', ');
    throw new FactoryError(
      'version-none',
      `${tool.package}: wanted versions of scheme ${tool.scheme ?? 'semver'}, ${place} has ${got}`,
      {
        hint: 'fix "scheme" in image.yaml, or "tag" for what stands around a version: tag: "{version}.Final"',
      },
    );
  },
  async version({ tool, ask }, version) {
    const listed = await listedVersions(ask, { ...requireName(tool), host: tool.host });
    return listed?.flatMap((text) => toOffer(tool, text)).find((offer) => offer.version === version);
  },
  async assets({ tool }, offer, platforms) {
    const asset = `${folderOf(tool, offer)}/${fileOf(tool)}`;
    const wanted = plainAssets({ ...tool, asset }, offer, { platforms });
    if (tool.checksums !== undefined) return wanted;
    return wanted.map((one) => ({ ...one, sums: [`${one.url}.sha256`, `${one.url}.sha512`] }));
  },
  links({ package: name = '', host }, version) {
    if (host !== undefined) return {};
    return { release: `https://central.sonatype.com/artifact/${name.replace(':', '/')}/${version}` };
  },
};

function toOffer(tool: ToolSpec, text: string): Offer[] {
  const { scheme = 'semver' } = tool;
  const tagged = versionOfTag(tool, text);
  const version = tagged ?? (isVersion(text, scheme) ? text : undefined);
  if (version === undefined) return [];
  return [
    {
      version,
      ...(tagged === undefined ? {} : { tag: text }),
      prerelease: isPrerelease(version, scheme),
    },
  ];
}

function folderOf(tool: ToolSpec, { version, tag = version }: Offer): string {
  return `${mavenFolder(requireName(tool), tool.host)}/${tag}`;
}

/** A file's name as a template; throws spec-invalid for a path or a url. */
function fileOf(tool: ToolSpec): string {
  const { artifact } = requireName(tool);
  const { asset = `${artifact}-{version}.jar` } = tool;
  if (!asset.includes('/')) return asset;
  throw new FactoryError(
    'spec-invalid',
    `datasource maven: wanted the name of a file in "asset", got "${asset}"`,
    {
      hint: `write it as it is called beside its pom, such as ${artifact}-{version}-bin.tar.gz`,
    },
  );
}

function requireName(tool: ToolSpec): MavenName {
  const name = readMavenName(tool.package ?? '');
  if (name !== undefined) return name;
  throw new FactoryError('spec-invalid', `datasource maven needs "package", got "${tool.package ?? ''}"`, {
    hint: 'add package: <groupId>:<artifactId> to the tool in image.yaml, such as org.apache.maven:apache-maven',
  });
}
