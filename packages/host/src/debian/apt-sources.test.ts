import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAptSources, renderAptSources } from './apt-sources.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

describe('parseAptSources', () => {
  it('reads deb822 stanzas with comments, several uris and folded fields', () => {
    const text = `Types: deb deb-src
# a comment inside
URIs: http://one.test/debian/ http://two.test/debian
Suites: bookworm
 bookworm-updates
Components: main contrib
Signed-By: ${keyring}

Types: deb
Enabled: no
URIs: http://off.test/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://src.test/debian
Suites: bookworm
Components: main
`;
    expect(parseAptSources(text, 'debian.sources')).toEqual(
      ['http://one.test/debian', 'http://two.test/debian'].map((uri) => ({
        uri,
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
        signedBy: keyring,
      })),
    );
  });

  it('leaves a key that is written into the stanza to apt', () => {
    const text =
      'Types: deb\nURIs: http://a.test/d\nSuites: x\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n abc\n';
    expect(parseAptSources(text, 'a.sources')).toEqual([
      { uri: 'http://a.test/d', suites: ['x'], components: ['main'] },
    ]);
  });

  it('reads one source per line with options and comments', () => {
    const text = `# deb http://off.test/debian bookworm main
deb [arch=amd64 signed-by=${keyring}] http://a.test/debian/ bookworm main contrib # why
deb-src http://a.test/debian bookworm main
deb http://b.test/security bookworm-security main
`;
    expect(parseAptSources(text, 'sources.list')).toEqual([
      {
        uri: 'http://a.test/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: keyring,
      },
      { uri: 'http://b.test/security', suites: ['bookworm-security'], components: ['main'] },
    ]);
  });
});

describe('renderAptSources', () => {
  it('is read back by parseAptSources', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const source = fc.record(
      {
        uri: word.map((host) => `http://${host}.test/debian`),
        suites: fc.array(word, { minLength: 1, maxLength: 3 }),
        components: fc.array(word, { minLength: 1, maxLength: 3 }),
        signedBy: word.map((name) => `/keys/${name}.gpg`),
      },
      { requiredKeys: ['uri', 'suites', 'components'] },
    );
    fc.assert(
      fc.property(fc.array(source), (sources) => {
        expect(parseAptSources(renderAptSources(sources), 'x.sources')).toEqual(sources);
      }),
    );
  });
});
