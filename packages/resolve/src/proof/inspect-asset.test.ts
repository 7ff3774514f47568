import { describe, expect, it } from '@jest/globals';
import { type ArchiveMember, ToolSpec } from '@officina/core';
import fc from 'fast-check';
import { elf, member } from '../fake-ports.fixture.ts';
import { resolvePath } from './inner-path.ts';
import { inspectAsset } from './inspect-asset.ts';

const tool = ToolSpec.parse({
  datasource: 'node',
  install: [
    { from: 'node-v{version}-linux-{arch}/', to: '/usr/local/lib/node/' },
    { from: 'node-v{version}-linux-{arch}/LICENSE', to: '/usr/share/doc/node' },
  ],
  links: { '/usr/local/bin/npm': '../lib/node/bin/npm', '/usr/local/bin/sh': '/bin/sh' },
  arch: { 'linux/amd64': 'x64' },
});
const subject = { tool, version: '24.0.0', platform: 'linux/amd64', asset: 'node.tar.gz' } as const;
const top = 'node-v24.0.0-linux-x64';
const link = (path: string, target: string): ArchiveMember => ({
  path,
  kind: 'link',
  size: 0,
  head: new Uint8Array(),
  target,
});
const whole = [
  member(`${top}/LICENSE`, 'text'),
  link(`${top}/bin/npm`, '../lib/npm-cli.js'),
  member(`./${top}/lib/npm-cli.js`, '#!/usr/bin/env node\n'),
];
const without = (path: string) => whole.filter((each) => !each.path.endsWith(path));

describe('inspectAsset', () => {
  it('follows a link of the image, and one in the archive, to a program', () => {
    expect(() => inspectAsset(subject, whole)).not.toThrow();
  });

  it.each<[string, readonly ArchiveMember[]]>([
    ['archive-member-missing', without('LICENSE')],
    ['archive-member-missing', without('bin/npm')],
    ['archive-member-missing', without('npm-cli.js')],
    ['archive-member-missing', []],
    ['asset-not-a-program', [...without('npm-cli.js'), member(`${top}/lib/npm-cli.js`, '<!DOCTYPE html>')]],
    ['asset-not-a-program', [...without('npm-cli.js'), member(`${top}/lib/npm-cli.js`, 'just text')]],
    ['asset-wrong-machine', [...without('npm-cli.js'), member(`${top}/lib/npm-cli.js`, elf(183))]],
    ['asset-wrong-machine', [...without('LICENSE'), member(`${top}/LICENSE`, elf(183))]],
    ['archive-refused', [...whole, { ...member(`${top}/pipe`, ''), kind: 'special' }]],
    ['archive-escapes', [...whole, member('../evil', '')]],
    ['archive-escapes', [...whole, member('/etc/passwd', '')]],
    ['archive-escapes', [...whole, link(`${top}/x`, '../../etc')]],
    ['archive-escapes', [...whole, link(`${top}/x`, '/etc/passwd')]],
  ])('refuses with %s', (code, members) => {
    expect(() => inspectAsset(subject, members)).toThrow(expect.objectContaining({ code }));
  });

  it('finds a program in any of several trees that are laid into one folder', () => {
    const merged = ToolSpec.parse({
      datasource: 'node',
      install: ['rustc', 'cargo'].map((part) => ({ from: `${part}/bin/`, to: '/usr/local/lib/rust/bin/' })),
      links: {
        '/usr/local/bin/cargo': '../lib/rust/bin/cargo',
        '/usr/local/bin/rustc': '../lib/rust/bin/rustc',
      },
    });
    const [rustc, cargo] = [member('rustc/bin/rustc', elf(62)), member('cargo/bin/cargo', elf(62))];
    const inspect = (...members: ArchiveMember[]) => inspectAsset({ ...subject, tool: merged }, members);
    expect(() => inspect(rustc, cargo)).not.toThrow();
    expect(() => inspect(rustc, member('cargo/bin/cargo', elf(183)))).toThrow(
      expect.objectContaining({ code: 'asset-wrong-machine' }),
    );
    expect(() => inspect(rustc, member('cargo/bin/other', elf(62)))).toThrow(
      expect.objectContaining({ code: 'archive-member-missing' }),
    );
  });

  it('ends when links point at each other', () => {
    const round = [...without('bin/npm'), link(`${top}/bin/npm`, 'npx'), link(`${top}/bin/npx`, 'npm')];
    expect(() => inspectAsset(subject, round)).toThrow(
      expect.objectContaining({ code: 'archive-member-missing' }),
    );
  });
});

describe('resolvePath', () => {
  it('never leaves the folder that it starts from', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b');
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (folder, path) => {
        const found = resolvePath(folder.join('/'), path.join('/'));
        expect(found === undefined || !found.split('/').includes('..')).toBe(true);
      }),
    );
  });

  it.each([
    ['a/b', '../c', 'a/c'],
    ['a', '../../c', undefined],
    ['a', '/c', 'c'],
  ])('leads from %s by %s to %s', (folder, path, end) => expect(resolvePath(folder, path)).toBe(end));
});
