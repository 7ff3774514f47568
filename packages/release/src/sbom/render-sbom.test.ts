import { Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { missingFrom } from './missing.ts';
import { partsOf } from './parts.ts';
import { readCycloneDx } from './read-sbom.ts';
import { renderSbom } from './render-sbom.ts';
import { content } from './sbom-content.fixture.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly supplier: { readonly name: string };
  readonly licenses?: unknown;
  readonly hashes?: { alg: string; content: string }[];
  readonly externalReferences?: { url: string; hashes: { content: string }[] }[];
  readonly properties: { name: string; value: string }[];
}

describe('renderSbom', () => {
  const parse = async () => JSON.parse(await renderSbom(content)) as { components: Component[] };
  const find = async (name: string) => {
    const found = (await parse()).components.find((component) => component.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  it('is valid CycloneDX 1.6, and its validator can refuse', async () => {
    const validator = new Validation.JsonStrictValidator('1.6' as never);
    const text = await renderSbom(content);
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"type": "library"', '"type": "lib"'))).not.toBeNull();
  });

  it('says of an open build that it is incomplete, and why', async () => {
    const text = await renderSbom({ ...content, open: { base: 'a live session' } });
    const { compositions, metadata } = JSON.parse(text);
    expect(compositions).toEqual([{ aggregate: 'incomplete', assemblies: [metadata.component['bom-ref']] }]);
    expect(metadata.component.properties).toEqual([{ name: 'officina:open:base', value: 'a live session' }]);
    expect(await new Validation.JsonStrictValidator('1.6' as never).validate(text)).toBeNull();
    expect(await renderSbom(content)).not.toContain('incomplete');
  });

  it('holds locked tools of the platform, and Debian and npm packages as measured', async () => {
    const { components } = await parse();
    expect(components.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(
      [
        'gemini-cli 0.9.0',
        'kubectl 1.34.1',
        'lazyvim 0123abc',
        'libc6 2.36-9',
        'sops 3.9.0',
        'ws 7.0.0',
        'ws 8.1.0',
        'zsh 5.9-4+b6',
        'debian 12',
        `debian ${digestOf('debian')}`,
      ].sort(),
    );
  });

  it('says where a tool came from, with which hash, and what it said itself', async () => {
    const kubectl = await find('kubectl');
    expect(kubectl.externalReferences).toEqual([
      expect.objectContaining({
        url: 'https://dl.example/linux/amd64/x.tar.gz',
        hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
      }),
    ]);
    expect(kubectl.purl).toMatch(/^pkg:generic\/kubectl@1\.34\.1\?checksum=sha256:(?:ab){32}&download_url=/);
    expect(kubectl.properties).toEqual(
      expect.arrayContaining([
        { name: 'officina:image', value: 'base' },
        { name: 'officina:measured', value: '1.34.1' },
      ]),
    );
    expect((await find('sops')).properties).toContainEqual({ name: 'officina:stand-in', value: 'true' });
    expect((await find('lazyvim')).externalReferences).toHaveLength(2);
  });

  it('names packages as scanners look for them, with the locked hash', async () => {
    const zsh = await find('zsh');
    expect(zsh.purl).toBe('pkg:deb/debian/zsh@5.9-4%2Bb6?arch=amd64&distro=debian-12&upstream=zsh%405.9-4');
    expect(zsh.properties).toEqual(
      expect.arrayContaining([
        { name: 'aquasecurity:trivy:SrcName', value: 'zsh' },
        { name: 'aquasecurity:trivy:SrcVersion', value: '5.9-4' },
      ]),
    );
    expect(zsh.hashes).toEqual([{ alg: 'SHA-256', content: 'cd'.repeat(32) }]);
    const libc = await find('libc6');
    expect(libc.purl).toMatch(/&upstream=glibc$/);
    expect(libc.hashes).toBeUndefined();
    const cli = await find('gemini-cli');
    expect(cli.purl).toBe('pkg:npm/%40google/gemini-cli@0.9.0');
    expect(cli.hashes).toEqual([{ alg: 'SHA-512', content: '00'.repeat(64) }]);
  });

  it('names the system that the packages are of, as the image itself does', async () => {
    const { components } = await parse();
    expect(components.filter((one) => 'type' in one && one.type === 'operating-system')).toEqual([
      expect.objectContaining({ name: 'debian', version: '12' }),
    ]);
    const of = (os: { id: string; version: string } | undefined, tag = 'bookworm-slim') => {
      const [own] = structuredClone(content.locks);
      for (const parent of Object.values(own?.lock.parents ?? {})) Object.assign(parent, { tag });
      const { debian = [], npm = [] } = content.inventory ?? {};
      const inventory = { ...(os === undefined ? {} : { os }), debian, npm };
      const parts = partsOf({ ...content, locks: own === undefined ? [] : [own], inventory });
      return parts.find(({ name }) => name === 'zsh')?.purl;
    };
    const rest = '?arch=amd64&distro=';
    expect(of({ id: 'ubuntu', version: '24.04' })).toContain(`deb/ubuntu/zsh@5.9-4%2Bb6${rest}ubuntu-24.04&`);
    // Of an image without /etc/os-release the parent's tag is the best word.
    expect(of(undefined)).toContain(`deb/debian/zsh@5.9-4%2Bb6${rest}debian-bookworm&`);
    expect(of(undefined, '13-slim')).toContain(`${rest}debian-13&`);
  });

  it("takes no package of somebody else for Debian's, so that no advisory of Debian's is about it", async () => {
    const [first, ...rest] = content.locks;
    if (first === undefined) throw new Error('no lock');
    const { debian = {}, ...lock } = first.lock;
    const ofAcme = debian['linux/amd64']?.map((one) => ({ ...one, repository: 'acme' })) ?? [];
    const url = 'https://packages.example/debian';
    const locks = [
      {
        ...first,
        lock: {
          ...lock,
          debian: { 'linux/amd64': ofAcme },
          repositories: { acme: { url, suite: './', keys: [{ fingerprint: 'A'.repeat(40) }] } },
        },
      },
      ...rest,
    ];
    const text = await renderSbom({ ...content, locks });
    const { components } = JSON.parse(text) as { components: Component[] };
    const zsh = components.find(({ name }) => name === 'zsh');
    expect(zsh?.purl).toBe(`pkg:deb/acme/zsh@5.9-4%2Bb6?arch=amd64&distro=acme&repository_url=${url}`);
    expect(zsh?.properties).toContainEqual({ name: 'aquasecurity:trivy:SrcName', value: 'acme/zsh' });
    expect(zsh?.properties).toContainEqual({ name: 'officina:repository', value: 'acme' });
    expect(missingFrom(readCycloneDx(text, 'it'), { ...content, locks })).toEqual([]);
    expect(components.find(({ name }) => name === 'libc6')?.purl).toContain('pkg:deb/debian/');
  });

  it('says who hands a package out, under which licence, and what it needs', async () => {
    const zsh = await find('zsh');
    expect(zsh.supplier).toEqual({ name: 'Zsh Team' });
    expect(zsh.licenses).toEqual([
      { expression: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-Debian-Zsh' },
    ]);
    expect((await find('gemini-cli')).licenses).toEqual([{ license: { name: 'SEE LICENSE IN x' } }]);
    expect((await find('kubectl')).supplier).toEqual({ name: 'dl.example' });
    const { dependencies } = JSON.parse(await renderSbom(content)) as {
      dependencies: { ref: string; dependsOn?: string[] }[];
    };
    const needs = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    expect(needs.get('debian:zsh:amd64')).toEqual(['debian:libc6:amd64']);
    expect(needs.get('npm:@google/gemini-cli@0.9.0')).toEqual(['npm:ws@8.1.0']);
    expect(needs.get('debian:libc6:amd64')).toBeUndefined();
    expect(needs.get('image:gemini')).toHaveLength(10);
  });

  it('has the same bytes each time', async () => {
    const inventory = {
      ...content.inventory,
      npm: content.inventory?.npm.toReversed() ?? [],
      debian: content.inventory?.debian ?? [],
    };
    expect(await renderSbom({ ...content, inventory })).toBe(await renderSbom(content));
  });
});

describe('missingFrom', () => {
  it('finds nothing missing from what was rendered', async () => {
    expect(missingFrom(readCycloneDx(await renderSbom(content), 'here'), content)).toEqual([]);
  });

  it.each([
    ['kubectl', 'tool:kubectl 1.34.1'],
    ['zsh', 'debian:zsh 5.9-4+b6'],
    ['gemini-cli', 'npm:@google/gemini-cli 0.9.0'],
  ])('names %s when it is taken out', async (name, missing) => {
    const bom = JSON.parse(await renderSbom(content)) as { components: Component[] };
    bom.components = bom.components.filter((component) => component.name !== name);
    expect(missingFrom(readCycloneDx(JSON.stringify(bom), 'here'), content)).toEqual([missing]);
  });

  it('names a Debian package that the image does not have, or has in another version', async () => {
    const without = { ...content, inventory: { debian: [], npm: content.inventory?.npm ?? [] } };
    expect(missingFrom(readCycloneDx(await renderSbom(without), 'here'), content)).toEqual([
      'debian:zsh 5.9-4+b6',
    ]);
    const other = [{ name: 'zsh', version: '5.9-5', architecture: 'amd64' }];
    const moved = { ...content, inventory: { debian: other, npm: content.inventory?.npm ?? [] } };
    expect(missingFrom(readCycloneDx(await renderSbom(moved), 'here'), content)).toEqual([
      'debian:zsh 5.9-4+b6',
    ]);
  });

  it('refuses what is no CycloneDX document', () => {
    expect(() => readCycloneDx('{"components":[]}', 'here')).toThrow(/bomFormat/);
  });
});
