import { describe, expect, it } from '@jest/globals';
import { layOver } from './file-tree.ts';
import { member } from './image.fixture.ts';
import { isDatabase, readPackages } from './read-packages.ts';

const texts = (files: Readonly<Record<string, string>>) =>
  readPackages(
    layOver([
      Object.entries(files).map(([path, text]) =>
        member(path, text, isDatabase(path) ? { content: Buffer.from(text) } : {}),
      ),
    ]),
  );

describe('readPackages', () => {
  it('reads what dpkg, apk, npm and Python write down', () => {
    const { packages, unread } = texts({
      'var/lib/dpkg/status':
        'Package: bash\nStatus: install ok installed\nVersion: 5.2-1\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n',
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2025b\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': 'Package: no\nVersion: 1\n',
      'lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\nA:x86_64\n\nP:busybox\nV:1.36\n',
      'usr/lib/node_modules/@a/b/package.json': '{"name":"@a/b","version":"2.0.0"}',
      'usr/lib/node_modules/@a/b/lib/package.json': '{"name":"no","version":"1"}',
      'usr/lib/node_modules/broken/package.json': '{',
      'usr/lib/python3/site-packages/x-1.dist-info/METADATA': 'Name: x\nVersion: 1\n\nName: no\nVersion: 9\n',
    });
    expect(packages.map((one) => one.join(' '))).toEqual([
      ...['alpine busybox 1.36', 'alpine musl 1.2.5-r0', 'debian bash 5.2-1', 'debian tzdata 2025b'],
      ...['npm @a/b 2.0.0', 'python x 1'],
    ]);
    expect(unread).toEqual([]);
  });

  it('says which databases it cannot read', () => {
    expect(texts({ 'var/lib/rpm/rpmdb.sqlite': 'SQLite' })).toEqual({
      packages: [],
      unread: ["RPM's packages"],
    });
  });
});
