import { Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from '@jest/globals';
import { digestOf, type Lock } from '@officina/core';
import { missingFrom } from './missing.ts';
import { renderSbom } from './render-sbom.ts';
import type { SbomContent } from './sbom-content.ts';

const asset = (platform: 'linux/amd64' | 'linux/arm64' | 'any', path?: string) => ({
  platform,
  ...(path === undefined ? {} : { path }),
  url: `https://dl.example/${platform}/${path ?? 'x.tar.gz'}`,
  sha256: 'ab'.repeat(32),
  evidence: 'release-digest' as const,
});

const base: Lock = {
  schema: 'officina.lock/v1',
  image: 'base',
  parents: {
    debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digestOf('debian') },
  },
  tools: {
    kubectl: { version: '1.34.1', assets: [asset('linux/amd64'), asset('linux/arm64')] },
    lazyvim: { version: '0123abc', assets: [asset('any', 'init.lua'), asset('any', 'lua/x.lua')] },
    elsewhere: { version: '1.0.0', assets: [asset('linux/arm64')] },
    sops: { version: '3.9.0', standIn: true, assets: [asset('any')] },
  },
  debian: {
    'linux/amd64': [
      { name: 'zsh', version: '5.9-4+b6', architecture: 'amd64', size: 1, sha256: 'cd'.repeat(32) },
    ],
  },
};
const gemini: Lock = {
  schema: 'officina.lock/v1',
  image: 'gemini',
  parents: {},
  tools: {},
  npm: { packages: { '@google/gemini-cli': { version: '0.9.0' } }, lockfile: 'ef'.repeat(32) },
};
const content: SbomContent = {
  image: 'gemini',
  registry: 'ghcr.io/owner/factory',
  platform: 'linux/amd64',
  digest: digestOf('gemini'),
  locks: [
    { image: 'base', lock: base, integrity: new Map() },
    {
      image: 'gemini',
      lock: gemini,
      integrity: new Map([
        ['@google/gemini-cli@0.9.0', `sha512-${Buffer.from('00'.repeat(64), 'hex').toString('base64')}`],
      ]),
    },
  ],
  inventory: {
    debian: [
      {
        name: 'libc6',
        version: '2.36-9',
        architecture: 'amd64',
        source: { name: 'glibc', version: '2.36-9' },
      },
      {
        ...{ name: 'zsh', version: '5.9-4+b6', architecture: 'amd64', maintainer: 'Zsh Team' },
        source: { name: 'zsh', version: '5.9-4' },
        depends: ['libc6', 'gone'],
        license: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-Debian-Zsh',
      },
    ],
    npm: [
      { name: '@google/gemini-cli', version: '0.9.0', license: 'SEE LICENSE IN x', depends: ['ws@8.1.0'] },
      { name: 'ws', version: '8.1.0' },
      { name: 'ws', version: '7.0.0' },
    ],
  },
  measured: { kubectl: '1.34.1' },
};

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
    expect(zsh.purl).toBe('pkg:deb/debian/zsh@5.9-4%2Bb6?arch=amd64&distro=bookworm&upstream=zsh%405.9-4');
    expect(zsh.hashes).toEqual([{ alg: 'SHA-256', content: 'cd'.repeat(32) }]);
    const libc = await find('libc6');
    expect(libc.purl).toMatch(/&upstream=glibc$/);
    expect(libc.hashes).toBeUndefined();
    const cli = await find('gemini-cli');
    expect(cli.purl).toBe('pkg:npm/%40google/gemini-cli@0.9.0');
    expect(cli.hashes).toEqual([{ alg: 'SHA-512', content: '00'.repeat(64) }]);
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
    expect(needs.get('image:gemini')).toHaveLength(9);
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
    expect(missingFrom(await renderSbom(content), content)).toEqual([]);
  });

  it.each([
    ['kubectl', 'tool:kubectl 1.34.1'],
    ['zsh', 'debian:zsh 5.9-4+b6'],
    ['gemini-cli', 'npm:@google/gemini-cli 0.9.0'],
  ])('names %s when it is taken out', async (name, missing) => {
    const bom = JSON.parse(await renderSbom(content)) as { components: Component[] };
    bom.components = bom.components.filter((component) => component.name !== name);
    expect(missingFrom(JSON.stringify(bom), content)).toEqual([missing]);
  });

  it('names a Debian package that the image does not have, or has in another version', async () => {
    const without = { ...content, inventory: { debian: [], npm: content.inventory?.npm ?? [] } };
    expect(missingFrom(await renderSbom(without), content)).toEqual(['debian:zsh 5.9-4+b6']);
    const other = [{ name: 'zsh', version: '5.9-5', architecture: 'amd64' }];
    const moved = { ...content, inventory: { debian: other, npm: content.inventory?.npm ?? [] } };
    expect(missingFrom(await renderSbom(moved), content)).toEqual(['debian:zsh 5.9-4+b6']);
  });

  it('refuses what is no CycloneDX document', () => {
    expect(() => missingFrom('{"components":[]}', content)).toThrow(/bomFormat/);
  });
});
