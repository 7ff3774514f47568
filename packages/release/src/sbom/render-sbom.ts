import { assetsFor, type Inventory, type LockedAsset, type LockedTool, type Platform } from '@officina/core';
import { PackageURL } from 'packageurl-js';
import type { SbomContent } from './sbom-content.ts';

/** What kind of thing a component is, as a property of it says. */
const kindProperty = 'officina:kind';

/**
 * A CycloneDX 1.6 document (ECMA-424) of one image on one platform: locked tools and parents with the hashes of what
 * was fetched, and every Debian and npm package that the image's own databases name. Its bytes follow from the content
 * alone: no time, no serial number.
 */
export async function renderSbom(content: SbomContent): Promise<string> {
  // A tenth of a second to load, which no other command should wait for; its validation, twice as long, is for tests.
  const [Enums, Models, Serialize, Spec] = await Promise.all([
    import('@cyclonedx/cyclonedx-library/Enums'),
    import('@cyclonedx/cyclonedx-library/Models'),
    import('@cyclonedx/cyclonedx-library/Serialize'),
    import('@cyclonedx/cyclonedx-library/Spec'),
  ]);
  const bom = new Models.Bom();
  const subject = new Models.Component(Enums.ComponentType.Container, content.image, {
    version: content.digest,
    bomRef: `image:${content.image}`,
    purl: imageUrl(content.registry, { digest: content.digest, platform: content.platform }),
  });
  bom.metadata.component = subject;
  const hash = (algorithm: 'SHA-256' | 'SHA-512', hex: string) =>
    new Models.HashDictionary([[Enums.HashAlgorithm[algorithm], hex]]);
  for (const part of partsOf(content)) {
    const component = new Models.Component(Enums.ComponentType[part.type], part.name, {
      version: part.version,
      bomRef: part.ref,
      purl: part.purl,
      ...(part.group === undefined ? {} : { group: part.group }),
      ...(part.hash === undefined ? {} : { hashes: hash(part.hash.algorithm, part.hash.hex) }),
    });
    for (const { url, sha256 } of part.assets ?? []) {
      component.externalReferences.add(
        new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution, {
          hashes: hash('SHA-256', sha256),
        }),
      );
    }
    for (const [name, value] of Object.entries(part.properties)) {
      component.properties.add(new Models.Property(name, value));
    }
    bom.components.add(component);
    subject.dependencies.add(component.bomRef);
  }
  const normalize = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalize).serialize(bom, { sortLists: true, space: 1 })}\n`;
}

/** One component, before it is the library's. */
interface Part {
  readonly type: 'Application' | 'Library' | 'Container';
  readonly ref: string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
  readonly hash?: { readonly algorithm: 'SHA-256' | 'SHA-512'; readonly hex: string };
  readonly assets?: readonly LockedAsset[];
  readonly properties: Readonly<Record<string, string>>;
}

function partsOf(content: SbomContent): Part[] {
  const { locks, platform, inventory } = content;
  const isHere = (tool: LockedTool) => assetsFor(tool, platform).length > 0;
  const parts = [
    ...locks.flatMap(({ image, lock }) => [
      ...Object.entries(lock.parents).map(([name, parent]): Part => {
        const purl = imageUrl(parent.image, { digest: parent.digest, tag: parent.tag });
        const properties = { [kindProperty]: 'parent', 'officina:image': image };
        return { type: 'Container', ref: `parent:${name}`, name, version: parent.digest, purl, properties };
      }),
      ...Object.entries(lock.tools)
        .filter(([, tool]) => isHere(tool))
        .map(([name, tool]) => toolPart(name, tool, { ...content, owner: image })),
    ]),
    ...debianParts(inventory?.debian ?? [], content),
    ...(inventory?.npm ?? []).map((entry) => npmPart(entry, content)),
  ];
  return [...new Map(parts.map((part) => [part.ref, part])).values()];
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
    single === undefined ? undefined : { download_url: single.url, checksum: `sha256:${single.sha256}` };
  return {
    type: 'Application',
    ref: `tool:${name}`,
    name,
    version: tool.version,
    purl: new PackageURL('generic', undefined, name, tool.version, qualifiers).toString(),
    assets,
    properties: {
      [kindProperty]: 'tool',
      'officina:image': owner,
      'officina:evidence': [...new Set(assets.map(({ evidence }) => evidence))].sort().join(','),
      ...(measured[name] === undefined ? {} : { 'officina:measured': measured[name] }),
      ...(tool.standIn === true ? { 'officina:stand-in': 'true' } : {}),
    },
  };
}

function debianParts(packages: Inventory['debian'], { locks, platform }: SbomContent): Part[] {
  const locked = new Map(
    locks.flatMap(({ lock }) =>
      (lock.debian?.[platform] ?? []).map((entry) => [`${entry.name} ${entry.version}`, entry.sha256]),
    ),
  );
  const parent = locks
    .flatMap(({ lock }) => Object.values(lock.parents))
    .find(({ image }) => /\bdebian$/.test(image));
  const distro = parent?.tag.split('-')[0];
  return packages.map(({ name, version, architecture }): Part => {
    const hex = locked.get(`${name} ${version}`);
    const qualifiers = { arch: architecture, ...(distro === undefined ? {} : { distro }) };
    return {
      type: 'Library',
      ref: `debian:${name}:${architecture}`,
      name,
      version,
      purl: new PackageURL('deb', 'debian', name, version, qualifiers).toString(),
      ...(hex === undefined ? {} : { hash: { algorithm: 'SHA-256', hex } }),
      properties: { [kindProperty]: 'debian' },
    };
  });
}

function npmPart({ name, version }: Inventory['npm'][number], { locks }: SbomContent): Part {
  const [group, bare] = name.startsWith('@') ? (name.split('/') as [string, string]) : [undefined, name];
  const integrity = locks.map((locked) => locked.integrity.get(`${name}@${version}`)).find(Boolean);
  const base64 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    type: 'Library',
    ref: `npm:${name}@${version}`,
    name: bare,
    ...(group === undefined ? {} : { group }),
    version,
    purl: new PackageURL('npm', group, bare, version).toString(),
    ...(base64 === undefined
      ? {}
      : { hash: { algorithm: 'SHA-512', hex: Buffer.from(base64, 'base64').toString('hex') } }),
    properties: { [kindProperty]: 'npm' },
  };
}

interface ImageUrlOptions {
  readonly digest: string;
  readonly tag?: string;
  readonly platform?: Platform;
}

function imageUrl(repository: string, { digest, tag, platform }: ImageUrlOptions): string {
  const name = repository.split('/').at(-1) ?? repository;
  return new PackageURL('oci', undefined, name.replace(/:.*/, ''), digest, {
    repository_url: repository,
    ...(tag === undefined ? {} : { tag }),
    ...(platform === undefined ? {} : { arch: platform.split('/')[1] ?? '' }),
  }).toString();
}
