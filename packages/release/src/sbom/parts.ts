import {
  assetsFor,
  type Inventory,
  type Lock,
  type LockedAsset,
  type LockedTool,
  type Platform,
} from '@officina/core';
import { renderPurl } from './purl.ts';
import type { SbomContent } from './sbom-content.ts';

/** What kind of thing a component is, as a property of it says. */
const kindProperty = 'officina:kind';

/** One component, whatever document it goes to. */
export interface Part {
  readonly type: 'Application' | 'Library' | 'Container';
  readonly ref: string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
  readonly hash?: { readonly algorithm: 'SHA-256' | 'SHA-512'; readonly hex: string };
  readonly assets?: readonly LockedAsset[];
  /** Who hands it out: `Debian Zsh Maintainers <...>`. */
  readonly supplier: string;
  /** As its own files say it: an SPDX expression, or a word of its author's. */
  readonly license?: string;
  /** The refs of other parts that it needs. */
  readonly depends: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
}

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
    ]),
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
  const qualifiers =
    single === undefined ? {} : { download_url: single.url, checksum: `sha256:${single.sha256}` };
  return {
    type: 'Application',
    ref: `tool:${name}`,
    name,
    version: tool.version,
    purl: renderPurl('generic', { name, version: tool.version, qualifiers }),
    assets,
    supplier: hostOf(assets),
    depends: [],
    properties: {
      [kindProperty]: 'tool',
      'officina:image': owner,
      'officina:evidence': [...new Set(assets.map(({ evidence }) => evidence))].sort().join(','),
      ...(measured[name] === undefined ? {} : { 'officina:measured': measured[name] }),
      ...(tool.standIn === true ? { 'officina:stand-in': 'true' } : {}),
    },
  };
}

/** The host, and on GitHub the owner, that a tool was fetched from: `github.com/getsops`. */
function hostOf(assets: readonly LockedAsset[]): string {
  const [asset] = assets;
  if (asset === undefined) return 'unknown';
  const { hostname, pathname } = new URL(asset.url);
  return hostname === 'github.com' ? `${hostname}/${pathname.split('/')[1] ?? ''}` : hostname;
}

function debianParts(packages: Inventory['debian'], { locks, platform }: SbomContent): Part[] {
  const locked = new Map(
    locks.flatMap(({ lock }) =>
      (lock.debian?.[platform] ?? []).map(
        (entry) =>
          [
            `${entry.name} ${entry.version}`,
            { hex: entry.sha256, origin: originOf(entry.repository, lock) },
          ] as const,
      ),
    ),
  );
  const parent = locks
    .flatMap(({ lock }) => Object.values(lock.parents))
    .find(({ image }) => /\bdebian$/.test(image));
  const release = parent?.tag.split('-')[0];
  // Scanners know a release by its name, and a number only behind the distribution's.
  const distro = release === undefined || !/^\d/.test(release) ? release : `debian-${release}`;
  const refs = new Map(packages.map(({ name, architecture }) => [name, `debian:${name}:${architecture}`]));
  return packages.map(
    ({ name, version, architecture, source, maintainer = 'Debian', license, depends = [] }): Part => {
      const { hex, origin } = locked.get(`${name} ${version}`) ?? {};
      const qualifiers = {
        arch: architecture,
        ...(origin?.place ?? {
          ...(distro === undefined ? {} : { distro }),
          ...upstreamOf({ name, version }, source),
        }),
      };
      return {
        type: 'Library',
        ref: `debian:${name}:${architecture}`,
        ...{ name, version, supplier: maintainer },
        purl: renderPurl('deb', { namespace: origin?.vendor ?? 'debian', name, version, qualifiers }),
        ...(hex === undefined ? {} : { hash: { algorithm: 'SHA-256', hex } }),
        ...(license === undefined ? {} : { license }),
        depends: depends.flatMap((one) => refs.get(one) ?? []),
        properties: {
          [kindProperty]: 'debian',
          ...(origin === undefined ? {} : { 'officina:repository': origin.vendor }),
        },
      };
    },
  );
}

interface Origin {
  readonly vendor: string;
  readonly place: Readonly<Record<string, string>>;
}

/**
 * Whose a package of a repository is. No advisory of Debian's is about it: it has another namespace, and neither the
 * distribution nor the source package by which a scanner would look for one.
 */
function originOf(repository: string | undefined, { repositories }: Lock): Origin | undefined {
  const found = repository === undefined ? undefined : repositories?.[repository];
  if (repository === undefined || found === undefined) return undefined;
  return { vendor: repository, place: { repository_url: found.url } };
}

/** Advisories are of source packages: its name always, its version where the binary has another (`+b6`). */
function upstreamOf(
  { name, version }: { readonly name: string; readonly version: string },
  source: Inventory['debian'][number]['source'],
): { readonly upstream: string } {
  if (source === undefined) return { upstream: name };
  return { upstream: source.version === version ? source.name : `${source.name}@${source.version}` };
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
