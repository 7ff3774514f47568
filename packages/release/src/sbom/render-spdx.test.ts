import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { missingFrom } from './missing.ts';
import { readCycloneDx, readSpdx } from './read-sbom.ts';
import { renderSbom } from './render-sbom.ts';
import { renderSpdx } from './render-spdx.ts';
import { content } from './sbom-content.fixture.ts';
import { refOf, spdxId } from './spdx-id.ts';

interface Package {
  readonly SPDXID: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

const isId = (id: string) => ['GPL-2.0-or-later', 'Artistic-1.0-Perl'].includes(id);
const text = renderSpdx(content, isId);
const document = JSON.parse(text) as {
  readonly packages: readonly Package[];
  readonly relationships: readonly {
    spdxElementId: string;
    relationshipType: string;
    relatedSpdxElement: string;
  }[];
  readonly [field: string]: unknown;
};
const find = (name: string) => document.packages.find((one) => one.name === name);

describe('renderSpdx', () => {
  it('holds the very components of the CycloneDX document, by name, version and package url', async () => {
    const sorted = ({ components }: ReturnType<typeof readSpdx>) =>
      components.map((one) => JSON.stringify(one)).sort();
    const spdx = readSpdx(text, 'here');
    const cyclonedx = readCycloneDx(await renderSbom(content), 'here');
    expect(sorted(spdx)).toEqual(sorted(cyclonedx));
    expect([spdx.subject, cyclonedx.subject]).toEqual([content.digest, content.digest]);
    expect(missingFrom(spdx, content)).toEqual([]);
  });

  it('says of an open build that it is incomplete, and why', () => {
    const { packages } = JSON.parse(renderSpdx({ ...content, open: { base: 'a live session' } }, isId));
    expect(packages[0].comment).toBe('incomplete: steps of base had a network: a live session');
    expect(find(content.image)).not.toHaveProperty('comment');
  });

  it('says when by the epoch of the build, and has the same bytes each time', () => {
    expect(document['creationInfo']).toEqual({
      created: '2025-11-24T16:00:00Z',
      creators: ['Tool: officina', 'Organization: ghcr.io/owner/factory'],
    });
    const inventory = { debian: [], npm: [], ...content.inventory };
    const turned = { ...inventory, debian: inventory.debian.toReversed(), npm: inventory.npm.toReversed() };
    expect(renderSpdx({ ...content, inventory: turned }, isId)).toBe(text);
  });

  it('has a namespace of its own as soon as anything in it differs', () => {
    const other = JSON.parse(renderSpdx({ ...content, digest: digestOf('other') }, isId)) as typeof document;
    expect(document['documentNamespace']).toMatch(/^https:\/\/ghcr\.io\/owner\/factory\/spdx\/[0-9a-f]{64}$/);
    expect(other['documentNamespace']).not.toBe(document['documentNamespace']);
  });

  it('says where a tool came from, and its hash; all of them where there are several', () => {
    expect(find('kubectl')).toMatchObject({
      downloadLocation: 'https://dl.example/linux/amd64/x.tar.gz',
      checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }],
      supplier: 'Organization: dl.example',
      comment: expect.stringContaining('officina:measured=1.34.1'),
    });
    expect(find('lazyvim')).toMatchObject({ downloadLocation: 'NOASSERTION' });
    expect(String(find('lazyvim')?.['sourceInfo']).split('\n')).toHaveLength(2);
    expect(find('@google/gemini-cli')).toMatchObject({
      checksums: [{ algorithm: 'SHA512', checksumValue: '00'.repeat(64) }],
    });
  });

  it('declares what is an SPDX expression, tells of every licence of its own, and keeps other words as a comment', () => {
    expect(find('zsh')).toMatchObject({
      licenseDeclared: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-Debian-Zsh',
    });
    expect(document['hasExtractedLicensingInfos']).toEqual([
      expect.objectContaining({ licenseId: 'LicenseRef-Debian-Zsh', name: 'Zsh' }),
    ]);
    expect(find('@google/gemini-cli')).toMatchObject({
      licenseDeclared: 'NOASSERTION',
      licenseComments: 'its author says: SEE LICENSE IN x',
    });
  });

  it('says what the image is made of, and what needs what', () => {
    const of = (kind: string) =>
      document.relationships
        .filter(({ relationshipType }) => relationshipType === kind)
        .map(
          ({ spdxElementId, relatedSpdxElement }) => `${refOf(spdxElementId)} ${refOf(relatedSpdxElement)}`,
        );
    expect(of('DESCRIBES')).toEqual(['DOCUMENT image:gemini']);
    expect(of('CONTAINS')).toHaveLength(10);
    expect(of('DEPENDS_ON')).toEqual([
      'debian:zsh:amd64 debian:libc6:amd64',
      'npm:@google/gemini-cli@0.9.0 npm:ws@8.1.0',
    ]);
  });

  it('names the system and the source packages in the only places where Trivy looks for them', () => {
    const systems = document.packages.filter((one) => one['primaryPackagePurpose'] === 'OPERATING-SYSTEM');
    expect(systems).toEqual([expect.objectContaining({ name: 'debian', versionInfo: '12' })]);
    expect(systems[0]?.SPDXID).toMatch(/^SPDXRef-OperatingSystem/);
    expect(find('libc6')).toMatchObject({ sourceInfo: 'built package from: glibc 2.36-9' });
  });

  it('writes an address of a supplier as the format has it', () => {
    const debian = [
      {
        ...{ name: 'x', version: '1', architecture: 'amd64' },
        maintainer: 'Team (of X) <team@example.org>',
      },
    ];
    const { packages } = JSON.parse(
      renderSpdx({ ...content, locks: [], inventory: { debian, npm: [] } }, isId),
    ) as typeof document;
    expect(packages[1]).toMatchObject({ supplier: 'Organization: Team of X (team@example.org)' });
  });
});

describe('spdxId', () => {
  it.each(['debian:libstdc++6:amd64', 'npm:@a/b-c@1.0.0', 'tool:x.2b'])('gives %s back', (ref) => {
    expect(spdxId(ref)).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    expect(refOf(spdxId(ref))).toBe(ref);
  });
});

describe('readSpdx', () => {
  it('refuses what is no SPDX 2.3 document', () => {
    expect(() => readSpdx('{"spdxVersion":"SPDX-2.2"}', 'here')).toThrow(/spdxVersion/);
  });
});
