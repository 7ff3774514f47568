import { digestOf, type LockedAsset } from '@officina/core';
import { isSpdxExpression } from './license.ts';
import type { Part } from './part.ts';
import { imageUrl, partsOf } from './parts.ts';
import type { SbomContent } from './sbom-content.ts';
import { spdxId } from './spdx-id.ts';

const unsaid = 'NOASSERTION';

const purposes = {
  ...{ Application: 'APPLICATION', Library: 'LIBRARY', Container: 'CONTAINER' },
  OperatingSystem: 'OPERATING-SYSTEM',
} as const satisfies Record<Part['type'], string>;

/**
 * An SPDX 2.3 document (https://spdx.github.io/spdx-spec/v2.3/) of one image on one platform, of the same parts as the
 * CycloneDX one. Its bytes follow from the content alone: `created` is the epoch that the build was given.
 */
export function renderSpdx(content: SbomContent, isId: (id: string) => boolean): string {
  const { image, registry, platform, digest, epoch, open = {} } = content;
  const incomplete = Object.entries(open).map(
    ([name, why]) => `incomplete: steps of ${name} had a network: ${why}`,
  );
  const parts = [...partsOf(content)].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const subject = spdxId(`image:${image}`);
  const packages = [
    {
      ...{ SPDXID: subject, name: image, versionInfo: digest, supplier: organization(registry) },
      ...{ primaryPackagePurpose: 'CONTAINER', ...unsaidOf(), licenseDeclared: unsaid },
      externalRefs: [purlRef(imageUrl(registry, { digest, platform }))],
      ...(incomplete.length === 0 ? {} : { comment: incomplete.join('\n') }),
    },
    ...parts.map((part) => renderPart(part, isId)),
  ];
  const document = {
    ...{ spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT' },
    name: `${image} on ${platform}`,
    creationInfo: {
      created: new Date(epoch * 1000).toISOString().replace('.000Z', 'Z'),
      creators: ['Tool: officina', organization(registry)],
    },
    documentDescribes: [subject],
    packages,
    hasExtractedLicensingInfos: ownLicenses(packages),
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', subject),
      ...parts.map(({ ref }) => relation(subject, 'CONTAINS', spdxId(ref))),
      ...parts.flatMap(({ ref, depends }) =>
        depends.map((other) => relation(spdxId(ref), 'DEPENDS_ON', spdxId(other))),
      ),
    ],
  };
  // No two documents may share their namespace: it is named for what it holds.
  const own = digestOf(JSON.stringify(document)).slice('sha256:'.length);
  return `${JSON.stringify({ ...document, documentNamespace: `https://${registry}/spdx/${own}` }, null, 1)}\n`;
}

function renderPart(part: Part, isId: (id: string) => boolean) {
  const { ref, group, name, version, supplier, license, hash, assets = [], source, purl, properties } = part;
  const declared = license !== undefined && isSpdxExpression(license, isId) ? license : undefined;
  const [only, ...others] = assets;
  const single = others.length === 0 ? only : undefined;
  const sum =
    single === undefined ? hash : ({ algorithm: 'SHA-256', hex: single.sha256 } satisfies Part['hash']);
  return {
    SPDXID: spdxId(ref),
    name: group === undefined ? name : `${group}/${name}`,
    ...{ versionInfo: version, supplier: organization(supplier), primaryPackagePurpose: purposes[part.type] },
    ...unsaidOf(),
    ...(single === undefined ? {} : { downloadLocation: single.url }),
    ...(others.length === 0 ? {} : { sourceInfo: assets.map(renderAsset).join('\n') }),
    // In Trivy's own words: it reads the source package here alone.
    ...(source === undefined ? {} : { sourceInfo: `built package from: ${source.name} ${source.version}` }),
    ...(sum === undefined
      ? {}
      : { checksums: [{ algorithm: sum.algorithm.replace('-', ''), checksumValue: sum.hex }] }),
    licenseDeclared: declared ?? unsaid,
    ...(license === undefined || declared !== undefined
      ? {}
      : { licenseComments: `its author says: ${license}` }),
    externalRefs: [purlRef(purl)],
    comment: Object.entries(properties)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
  };
}

/** What the format asks of every package, and nobody has said. */
function unsaidOf() {
  return {
    ...{ downloadLocation: unsaid, filesAnalyzed: false, licenseConcluded: unsaid, copyrightText: unsaid },
  };
}

function renderAsset({ url, sha256 }: LockedAsset): string {
  return `${url} sha256:${sha256}`;
}

/** `Organization: Zsh Team (zsh@example.org)`: an address stands in round brackets, and so nothing else may. */
function organization(supplier: string): string {
  const [, name = supplier, mail] = /^(.*?)\s*<([^>]*)>$/.exec(supplier) ?? [];
  const plain = name.replace(/[()]/g, '').replace(/\s+/g, ' ').trim() || 'unnamed';
  return `Organization: ${plain}${mail === undefined ? '' : ` (${mail})`}`;
}

function purlRef(purl: string) {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl };
}

function relation(from: string, relationshipType: string, to: string) {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

/** Licences that SPDX has no name for, which the document must tell of. */
function ownLicenses(packages: readonly { readonly licenseDeclared: string }[]) {
  const ids = packages.flatMap(({ licenseDeclared: text }) => text.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? []);
  return [...new Set(ids)].sort().map((licenseId) => ({
    licenseId,
    name: licenseId.replace(/^LicenseRef-(?:Debian-)?/, ''),
    extractedText: 'The text is in the image: /usr/share/doc/<package>/copyright, or beside package.json.',
  }));
}
