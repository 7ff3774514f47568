import {
  assetsFor,
  type Inventory,
  type LockedAsset,
  type LockedTool,
  type Platform,
  readMavenUrl,
} from '@officina/core';
import { debianParts, systemPart } from './debian-parts.ts';
import { goParts, goRefs } from './go-parts.ts';
import { kindProperty, type Part } from './part.ts';
import { renderPurl } from './purl.ts';
import { pythonParts, pythonRefs } from './python-parts.ts';
import type { SbomContent } from './sbom-content.ts';

/** All that an image is made of: locked tools and parents, and what its own databases name. */
export function partsOf(content: SbomContent): Part[] {
  const { locks, platform, inventory } = content;
  const isHere = (tool: LockedTool) => assetsFor(tool, platform).length > 0;
  const parts = [
    ...locks.flatMap(({ image, lock }) => [
      ...Object.entries(lock.parents).map(([name, parent]): Part => {
        const purl = imageUrl(parent.image, { digest: parent.digest, tag: parent.tag });
        const properties = { [kindProperty]: 'parent', 'officina:image': image };
        const supplier = parent.image.split('/').slice(0, -1).join('/') || parent.image;
        const common = { name, version: parent.digest, purl, properties, supplier, depends: [] };
        return { type: 'Container', ref: `parent:${name}`, ...common };
      }),
      ...Object.entries(lock.tools)
        .filter(([, tool]) => isHere(tool))
        .map(([name, tool]) => toolPart(name, tool, { ...content, owner: image })),
      ...goParts(lock.tools, platform),
      ...pythonParts(lock.tools, platform),
    ]),
    ...systemPart(inventory?.os),
    ...debianParts(inventory?.debian ?? [], content),
    ...(inventory?.npm ?? []).map((entry) => npmPart(entry, content)),
  ];
  const byRef = new Map(parts.map((part) => [part.ref, part]));
  return [...byRef.values()].map((part) => ({
    ...part,
    depends: part.depends.filter((ref) => byRef.has(ref) && ref !== part.ref),
  }));
}

function toolPart(
  name: string,
  tool: LockedTool,
  { platform, measured, owner }: SbomContent & { readonly owner: string },
): Part {
  const assets = assetsFor(tool, platform);
  const [only] = assets;
  const single = assets.length === 1 ? only : undefined;
  return {
    type: 'Application',
    ref: `tool:${name}`,
    name,
    version: tool.version,
    purl: toolUrl(name, tool.version, single),
    assets,
    supplier: hostOf(assets),
    depends: [...goRefs(assets), ...pythonRefs(assets)],
    properties: {
      [kindProperty]: 'tool',
      'officina:image': owner,
      'officina:evidence': [...new Set(assets.map(({ evidence }) => evidence))].sort().join(','),
      ...(measured[name] === undefined ? {} : { 'officina:measured': measured[name] }),
      ...(tool.standIn === true ? { 'officina:stand-in': 'true' } : {}),
    },
  };
}

/** The package url of a tool: of a file of Maven Central the name that advisories have it under. */
function toolUrl(name: string, version: string, asset: LockedAsset | undefined): string {
  if (asset === undefined) return renderPurl('generic', { name, version });
  const file = readMavenUrl(asset.url);
  if (file === undefined) {
    const qualifiers = { download_url: asset.url, checksum: `sha256:${asset.sha256}` };
    return renderPurl('generic', { name, version, qualifiers });
  }
  const { classifier, extension } = file;
  return renderPurl('maven', {
    ...{ namespace: file.group, name: file.artifact, version: file.version },
    qualifiers: {
      ...(classifier === undefined ? {} : { classifier }),
      ...(extension === 'jar' ? {} : { type: extension }),
    },
  });
}

/** The host, and on GitHub the owner, that a tool was fetched from: `github.com/getsops`. */
function hostOf(assets: readonly LockedAsset[]): string {
  const [asset] = assets;
  if (asset === undefined) return 'unknown';
  const { hostname, pathname } = new URL(asset.url);
  return hostname === 'github.com' ? `${hostname}/${pathname.split('/')[1] ?? ''}` : hostname;
}

function npmPart(
  { name, version, license, depends = [] }: Inventory['npm'][number],
  { locks }: SbomContent,
): Part {
  const [group, bare] = name.startsWith('@') ? (name.split('/') as [string, string]) : [undefined, name];
  const integrity = locks.map((locked) => locked.integrity.get(`${name}@${version}`)).find(Boolean);
  const base64 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    type: 'Library',
    ref: `npm:${name}@${version}`,
    ...{ name: bare, version, supplier: group ?? 'npm' },
    ...(group === undefined ? {} : { group }),
    purl: renderPurl('npm', { name: bare, version, ...(group === undefined ? {} : { namespace: group }) }),
    ...(base64 === undefined
      ? {}
      : { hash: { algorithm: 'SHA-512', hex: Buffer.from(base64, 'base64').toString('hex') } }),
    ...(license === undefined ? {} : { license }),
    depends: depends.map((one) => `npm:${one}`),
    properties: { [kindProperty]: 'npm' },
  };
}

interface ImageUrlOptions {
  readonly digest: string;
  readonly tag?: string;
  readonly platform?: Platform;
}

/** The package url of an image in a registry. */
export function imageUrl(repository: string, { digest, tag, platform }: ImageUrlOptions): string {
  const name = (repository.split('/').at(-1) ?? repository).replace(/:.*/, '');
  const qualifiers = {
    repository_url: repository,
    ...(tag === undefined ? {} : { tag }),
    ...(platform === undefined ? {} : { arch: platform.split('/')[1] ?? '' }),
  };
  return renderPurl('oci', { name, version: digest, qualifiers });
}
