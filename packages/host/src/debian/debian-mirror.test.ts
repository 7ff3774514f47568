import { describe, expect, it } from '@jest/globals';
import { findDebianMirror, readAptSources, suiteSources } from './debian-mirror.ts';

const signedBy = '/usr/share/keyrings/debian-archive-keyring.gpg';
const debian = {
  uri: 'http://m.test/debian',
  suites: ['bookworm', 'bookworm-updates'],
  components: ['main'],
  signedBy,
};
const security = {
  uri: 'http://m.test/security',
  suites: ['bookworm-security'],
  components: ['main'],
  signedBy,
};
const vendor = { uri: 'http://vendor.test/debian', suites: ['bookworm'], components: ['main'] };

describe('readAptSources', () => {
  const read = (texts: Record<string, string>) => ({
    read: async (path: string) => texts[path],
    list: async (folder: string) =>
      Object.keys(texts)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
  });

  it('reads the list and the parts, but no disabled file', async () => {
    const files = read({
      '/etc/apt/sources.list': 'deb http://a.test/debian bookworm main',
      '/etc/apt/sources.list.d/b.list': 'deb http://b.test/debian bookworm main',
      '/etc/apt/sources.list.d/c.list.disabled': 'deb http://c.test/debian bookworm main',
    });
    expect((await readAptSources(files)).map(({ uri }) => uri)).toEqual([
      'http://a.test/debian',
      'http://b.test/debian',
    ]);
  });

  it('takes the first mirror of a list of mirrors', async () => {
    const files = read({
      '/etc/apt/sources.list': 'deb mirror+file:/etc/apt/mirrors/debian.list bookworm main',
      '/etc/apt/mirrors/debian.list':
        '# near ones\nhttp://near.test/debian/ priority:1\nhttp://far.test/debian\n',
    });
    expect((await readAptSources(files))[0]?.uri).toBe('http://near.test/debian');
  });
});

describe('findDebianMirror', () => {
  it("prefers the archive with updates to a vendor's of the same suite", () => {
    expect(findDebianMirror([vendor, security, debian])).toEqual({
      main: { uri: debian.uri, signedBy },
      security: { uri: security.uri, signedBy },
    });
  });

  it("does not take Ubuntu's archive for Debian's", () => {
    const uri = 'http://archive.ubuntu.test/ubuntu';
    const ubuntu = { uri, suites: ['noble', 'noble-updates', 'noble-backports'], components: ['main'] };
    const updates = { ...ubuntu, suites: ['noble-security'] };
    expect(() => findDebianMirror([ubuntu, updates])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('Docker Hub') }),
    );
    expect(findDebianMirror([ubuntu, updates, debian])).toEqual({ main: { uri: debian.uri, signedBy } });
  });

  it('refuses a machine without any of Debian', () => {
    const foreign = { uri: 'http://vendor.test/apt', suites: ['stable'], components: ['main'] };
    expect(() => findDebianMirror([foreign])).toThrow(
      expect.objectContaining({ code: 'engine-install-failed' }),
    );
  });
});

describe('suiteSources', () => {
  it('adds updates and security to a released suite and nothing to a rolling one', () => {
    const mirror = findDebianMirror([debian, security]);
    expect(suiteSources(mirror, 'trixie').map(({ suites }) => suites)).toEqual([
      ['trixie', 'trixie-updates'],
      ['trixie-security'],
    ]);
    expect(suiteSources(mirror, 'sid').map(({ suites }) => suites)).toEqual([['sid']]);
  });
});
