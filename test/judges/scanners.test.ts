import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, type Inventory, type Lock, VexStatements } from '@officina/core';
import { createContainers, createPorts, findEngine } from '@officina/host';
import { forms } from '../../packages/release/src/sbom/forms.ts';
import { renderVex } from '../../packages/release/src/vex/render-vex.ts';
import { measureInventory } from '../../packages/smoke/src/inventory.ts';
import { debianInEngine, platform } from '../support/ground.ts';
import { type Advisory, type Matches, scanners } from './scanners.ts';

/** Advisories of Debian's are of source packages: glibc is what libc6 was built from. */
const advisories: readonly Advisory[] = [
  { id: 'CVE-2026-9001', ecosystem: 'deb', package: 'glibc', fixed: '99' },
  { id: 'CVE-2026-9002', ecosystem: 'deb', package: 'apt', fixed: '0.1' },
  { id: 'CVE-2026-9003', ecosystem: 'deb', package: 'perl', fixed: '99' },
  { id: 'CVE-2026-9004', ecosystem: 'deb', package: 'perl-base', fixed: '99' },
  { id: 'CVE-2026-9005', ecosystem: 'npm', package: 'ws', fixed: '8.2.0' },
  { id: 'CVE-2026-9006', ecosystem: 'npm', package: '@scope/name', fixed: '2.0.0' },
  { id: 'CVE-2026-9007', ecosystem: 'npm', package: 'name', fixed: '2.0.0' },
];
const npm = ['CVE-2026-9005 ws', 'CVE-2026-9006 @scope/name'];

const registry = 'ghcr.io/owner/images';
const digest = digestOf('image');

/** The lock of an image that has perl-base from somebody else's repository. */
function lockOf({ debian }: Inventory): Lock {
  const version = debian.find(({ name }) => name === 'perl-base')?.version ?? '';
  const entry = { name: 'perl-base', version, architecture: 'amd64', size: 1, sha256: 'ab'.repeat(32) };
  return {
    ...{ schema: 'officina.lock/v1', image: 'debian', parents: {}, tools: {} },
    debian: { [platform]: [{ ...entry, repository: 'acme' }] },
    repositories: {
      acme: { url: 'https://packages.example/debian', suite: './', keys: [{ fingerprint: 'A'.repeat(40) }] },
    },
  };
}

/** What release would say of libc6 in an image. */
function vexOf(repository: string, of: Digest, { debian }: Inventory): string {
  const [statement] = VexStatements.parse([
    {
      ...{ vulnerability: 'CVE-2026-9001', packages: ['libc6'], status: 'not_affected', since: '2026-11-20' },
      ...{ reason: 'never called here', justification: 'vulnerable_code_not_in_execute_path' },
    },
  ]);
  if (statement === undefined) throw new Error('no statement');
  const libc = debian.filter(({ name }) => name === 'libc6');
  const purls = libc.map(({ version }) => `pkg:deb/debian/libc6@${version.replaceAll('+', '%2B')}`);
  const statements = [{ statement, concerned: [{ digest: of, purls }] }];
  const content = { registry: repository, digest: of, author: 'https://github.com/owner/images', statements };
  return renderVex(content, '2026-11-29T03:00:00Z');
}

describe('scanners', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-judges-scanners-'));
  const place = (name: string) => join(folder, name);
  const image = place('image.tar');
  let reference = '';

  beforeAll(async () => {
    reference = await debianInEngine();
    const containers = createContainers(await findEngine(createPorts({ tty: false })));
    const inventory = await measureInventory({ image: reference, platform, containers });
    if (inventory === undefined) throw new Error(`${reference} was not measured`);
    const names = ['ws 8.1.0', 'ws 8.2.0', '@scope/name 1.0.0'].map((one) => one.split(' '));
    const more = names.map(([name = '', version = '']) => ({ name, version }));
    const common = { image: 'debian', registry, platform, digest, epoch: 1_764_000_000, measured: {} };
    const lock = { image: 'debian', lock: lockOf(inventory), integrity: new Map<string, string>() };
    for (const form of ['cyclonedx', 'spdx'] as const) {
      const write = async (name: string, found: Inventory, locks: readonly (typeof lock)[]) =>
        writeFileSync(
          place(`${name}.${forms[form].ending}`),
          await forms[form].render({ ...common, inventory: found, locks }),
        );
      await write('plain', inventory, []);
      await write('others', { ...inventory, npm: more }, [lock]);
    }
    execFileSync('docker', ['save', '-o', image, reference]);
    const inspect = ['image', 'inspect', '--format', '{{index .RepoDigests 0}}', reference];
    const [repository = '', own = ''] = execFileSync('docker', inspect).toString().trim().split('@');
    writeFileSync(place('vex.json'), vexOf(registry, digest, inventory));
    writeFileSync(place('vex-registry.json'), vexOf(repository, own as Digest, inventory));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(['trivy', 'grype'] as const)('%s', (name) => {
    const scanner = scanners[name](folder);
    let found: Matches = [];
    beforeAll(() => {
      scanner.know(advisories);
      found = scanner.scan({ image });
    });

    it('finds libraries in the image by their source package, and nothing that is fixed', () => {
      expect(found).toEqual(expect.arrayContaining(['CVE-2026-9001 libc-bin', 'CVE-2026-9001 libc6']));
      expect(found.filter((one) => one.startsWith('CVE-2026-9002'))).toEqual([]);
      expect(found).toContain('CVE-2026-9003 perl-base');
    });

    it.each(['plain.cdx.json', 'plain.spdx.json'])('finds by %s what it finds in the image', (file) => {
      expect(scanner.scan({ sbom: place(file) })).toEqual(found);
    });

    it.each(['others.cdx.json', 'others.spdx.json'])(
      "takes no package of somebody else for Debian's in %s",
      (file) => {
        const own = found.filter((one) => !one.endsWith(' perl-base'));
        expect(scanner.scan({ sbom: place(file) })).toEqual([...own, ...npm].sort());
      },
    );

    it('believes of an image in a registry what is said of one of its packages, and nothing of others', () => {
      const believed = scanner.scan({ reference }, place('vex-registry.json'));
      expect(believed).toEqual(found.filter((one) => one !== 'CVE-2026-9001 libc6'));
      expect(scanner.scan({ reference }, place('vex.json'))).toEqual(found);
    });
  });

  it.each(['trivy', 'grype'] as const)('%s does not believe the same of an SBOM', (name) => {
    const said = scanners[name](folder).scan({ sbom: place('plain.cdx.json') }, place('vex.json'));
    expect(said).toEqual(expect.arrayContaining(['CVE-2026-9001 libc-bin', 'CVE-2026-9001 libc6']));
  });

  describe('osv-scanner', () => {
    const scanner = scanners['osv-scanner'](folder);
    beforeAll(() => scanner.know(advisories));

    it('goes by source packages in the image', () => {
      expect(scanner.scan({ image })).toEqual(['CVE-2026-9001 glibc', 'CVE-2026-9003 perl']);
    });

    it.each(['plain.cdx.json', 'plain.spdx.json'])('goes by the names of binary packages in %s', (file) => {
      const said = scanner.scan({ sbom: place(file) });
      expect(said).toContain('CVE-2026-9004 perl-base');
      expect(said.filter((one) => one.startsWith('CVE-2026-9001'))).toEqual([]);
    });

    it.each(['others.cdx.json', 'others.spdx.json'])(
      "takes no package of somebody else for Debian's in %s",
      (file) => {
        const said = scanner.scan({ sbom: place(file) });
        // Found as `@scope/name`, shown by the last word of it.
        expect(said).toEqual(expect.arrayContaining(['CVE-2026-9005 ws', 'CVE-2026-9006 name']));
        expect(said.filter((one) => one.endsWith(' perl-base'))).toEqual([]);
      },
    );
  });
});
