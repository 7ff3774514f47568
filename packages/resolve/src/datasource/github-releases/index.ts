import {
  assetName,
  assetValues,
  FactoryError,
  fillTemplate,
  isPrerelease,
  type Platform,
  platforms,
  type ToolSpec,
} from '@officina/core';
import {
  type Datasource,
  laterHint,
  type Offer,
  type PublishedFile,
  type Query,
  type WantedAsset,
} from '../datasource.ts';
import { githubHeaders, githubPlaces, requirePackage, tagLinks, unknownRepository } from '../github.ts';
import { versionOfTag } from '../tag-version.ts';
import { noSuchTag } from './no-such-tag.ts';
import { Release } from './release.ts';

const pageLimit = 10;

/** Releases of a GitHub repository: `GET /repos/{owner}/{repo}/releases`, further pages only when needed. */
export const githubReleases: Datasource = {
  dated: true,
  async versions(query) {
    const found: Offer[] = [];
    const tags: string[] = [];
    let url: string | undefined = `${repository(query.tool)}/releases?per_page=100`;
    for (let page = 1; url !== undefined && page <= pageLimit; page++) {
      const answer: { body: Release[]; next: string | undefined } | undefined = await query.ask.json(
        url,
        Release.array(),
        { headers: githubHeaders },
      );
      if (answer === undefined) throw unknownRepository(query.tool);
      found.push(...answer.body.flatMap((release) => toOffer(query.tool, release)));
      tags.push(...answer.body.flatMap(({ draft, tag_name }) => (draft ? [] : [tag_name])));
      if (query.enough(found)) break;
      url = answer.next;
    }
    if (found.length === 0 && tags.length > 0) throw noSuchTag(query.tool, tags);
    return found;
  },
  async version(query, version) {
    const tag = fillTemplate(query.tool.tag, { version });
    const url = `${repository(query.tool)}/releases/tags/${encodeURIComponent(tag)}`;
    const answer = await query.ask.json(url, Release, { headers: githubHeaders });
    return answer === undefined ? undefined : toOffer(query.tool, answer.body)[0];
  },
  async assets(query, offer, platforms) {
    return wantedAssets(query, offer, platforms);
  },
  links: (tool, version, since) => tagLinks(tool, tool.package ?? '', { version, since }),
};

function wantedAssets(query: Query, offer: Offer, platforms: readonly Platform[]): WantedAsset[] {
  const { tool } = query;
  const files = new Map(offer.files?.map((file) => [file.name, file]));
  const named = platforms.map((platform) => ({
    platform,
    name: assetName(tool, offer.version, platform),
  }));
  const missing = named.filter(({ name }) => !files.has(name));
  if (missing.length > 0) throw missingFiles(offer, missing, missing.length === named.length);
  const { web, downloads } = githubPlaces(tool);
  const base = `${web}/${tool.package}/releases/download/${encodeURIComponent(offer.tag ?? '')}`;
  return named.map(({ platform, name }) => {
    const published = files.get(name) as PublishedFile;
    if (!published.complete) {
      throw new FactoryError('asset-missing', `${name} of ${offer.version} is still being uploaded`, {
        hint: laterHint(offer.version),
      });
    }
    return {
      platform,
      url: `${base}/${encodeURIComponent(name)}`,
      published,
      redirectHosts: downloads,
      ...checksumsOf(tool, offer, { platform, name, base }),
      ...signatureOf(tool, offer, { platform, name, base }),
    };
  });
}

interface BaseAsset {
  readonly platform: Platform;
  readonly name: string;
  readonly base: string;
}

function checksumsOf(tool: ToolSpec, offer: Offer, asset: BaseAsset): Pick<WantedAsset, 'checksums'> {
  if (tool.checksums === undefined) return {};
  const file = besideOf(tool.checksums, { tool, offer, asset });
  const url = addressOf(file, offer, asset.base);
  if (url !== undefined) return { checksums: { url, file: asset.name } };
  throw new FactoryError('checksum-missing', `release ${offer.version} has no checksum file ${file}`, {
    hint: 'wait until upstream has published it, or fix "checksums" in image.yaml',
  });
}

function signatureOf(tool: ToolSpec, offer: Offer, asset: BaseAsset): Signing {
  if (tool.signature === undefined) return {};
  const about = { tool, offer, asset };
  const checksums = tool.checksums === undefined ? {} : { checksums: besideOf(tool.checksums, about) };
  const place = (template: string) => addressOf(besideOf(template, about, checksums), offer, asset.base);
  const signature = place(tool.signature.file);
  if (signature === undefined) return {};
  const certificate = tool.signature.certificate && place(tool.signature.certificate);
  return { signature, ...(certificate === undefined ? {} : { certificate }) };
}

type Signing = Pick<WantedAsset, 'signature' | 'certificate'>;

/** The name of a file of the release, or an address. */
function besideOf(
  template: string,
  { tool, offer, asset }: { readonly tool: ToolSpec; readonly offer: Offer; readonly asset: BaseAsset },
  more: Readonly<Record<string, string>> = {},
): string {
  const values = assetValues(tool, offer.version, asset.platform);
  return fillTemplate(template, { ...values, asset: asset.name, ...more });
}

/** Where a file of the release is; undefined when it is not there, or not whole yet. */
function addressOf(file: string, offer: Offer, base: string): string | undefined {
  if (file.includes('://')) return file;
  const isThere = offer.files?.some(({ name, complete }) => name === file && complete);
  return isThere ? `${base}/${encodeURIComponent(file)}` : undefined;
}

function toOffer(tool: ToolSpec, release: Release): Offer[] {
  const version = versionOfTag(tool, release.tag_name);
  if (release.draft || version === undefined) return [];
  const files = release.assets.map(
    (asset): PublishedFile => ({
      name: asset.name,
      complete: asset.state === undefined || asset.state === 'uploaded',
      ...(asset.size > 0 ? { size: asset.size } : {}),
      ...(asset.digest?.startsWith('sha256:') ? { sha256: asset.digest.slice('sha256:'.length) } : {}),
    }),
  );
  return [
    {
      version,
      tag: release.tag_name,
      prerelease: release.prerelease || isPrerelease(version, tool.scheme ?? 'semver'),
      files,
      ...(release.published_at ? { released: youngest(tool, version, release) ?? release.published_at } : {}),
    },
  ];
}

/** When the youngest of the files that this tool takes was uploaded, where that was after the release (ISO 8601). */
function youngest(tool: ToolSpec, version: string, release: Release): string | undefined {
  if (release.immutable || tool.asset === undefined) return undefined;
  const wanted = new Set(platforms.map((platform) => assetName(tool, version, platform)));
  const times = release.assets.flatMap(({ name, updated_at }) =>
    wanted.has(name) && updated_at ? [updated_at] : [],
  );
  return [release.published_at ?? '', ...times].sort().at(-1);
}

function missingFiles(
  offer: Offer,
  missing: readonly { platform: Platform; name: string }[],
  all: boolean,
): FactoryError {
  const names = missing.map(({ platform, name }) => `${name} (${platform})`).join(', ');
  const there = offer.files?.map(({ name }) => name).join(', ') || 'nothing';
  return new FactoryError(
    all ? 'asset-missing' : 'platform-missing',
    `release ${offer.version} has no ${names}; it has ${there}`,
    { hint: laterHint(offer.version) },
  );
}

function repository(tool: ToolSpec): string {
  return `${githubPlaces(tool).api}/repos/${requirePackage(tool)}`;
}
