import { describe, expect, it } from '@jest/globals';
import { parseAptSources } from '../debian/apt-sources.ts';
import { chooseEnginePackages, renderExtraSources, renderPins } from './engine-packages.ts';

const sources = [
  { uri: 'http://m.test/debian', suites: ['bookworm', 'bookworm-updates'], components: ['main'] },
];

describe('chooseEnginePackages', () => {
  it("takes the distribution's own where they are new enough", () => {
    const offer = {
      suite: 'trixie',
      dockerIo: '26.1.5+dfsg1-9',
      dockerCli: '26.1.5',
      buildx: '0.13.1',
      sources,
    };
    expect(chooseEnginePackages(offer)).toEqual({
      packages: ['docker.io', 'docker-cli', 'docker-buildx', 'iptables'],
      suites: [],
    });
  });

  it('names no docker-cli where docker.io holds it', () => {
    const offer = { suite: 'noble', dockerIo: '28.2.2-0ubuntu1', buildx: '0.21.3', sources };
    expect(chooseEnginePackages(offer).packages).not.toContain('docker-cli');
  });

  it('takes single packages of newer suites on bookworm', () => {
    const chosen = chooseEnginePackages({ suite: 'bookworm', dockerIo: '20.10.24', sources });
    expect(chosen.packages).toEqual(expect.arrayContaining(['docker.io/trixie', 'docker-buildx/sid']));
    expect(chosen.suites.map(({ name }) => name)).toEqual(['trixie', 'sid']);
  });

  it('adds no suite that the machine has', () => {
    const more = [...sources, { uri: 'http://m.test/debian', suites: ['trixie'], components: ['main'] }];
    const chosen = chooseEnginePackages({ suite: 'bookworm', dockerIo: '20.10.24', sources: more });
    expect(chosen.suites.map(({ name }) => name)).toEqual(['sid']);
  });

  it('refuses an older system and says what it has', () => {
    expect(() => chooseEnginePackages({ suite: 'bullseye', dockerIo: '20.10.5', sources })).toThrow(
      expect.objectContaining({
        code: 'engine-install-failed',
        message: expect.stringContaining('bullseye has docker.io 20.10.5 and no docker-buildx'),
      }),
    );
  });
});

describe('renderExtraSources', () => {
  it("names the machine's own mirror, and pins keep the suites below what is installed", () => {
    const chosen = chooseEnginePackages({ suite: 'bookworm', sources });
    expect(parseAptSources(renderExtraSources(chosen, sources), 'x.sources')).toEqual([
      { uri: 'http://m.test/debian', suites: ['trixie', 'sid'], components: ['main'] },
    ]);
    expect(renderPins(chosen)).toBe(
      'Package: *\nPin: release n=trixie\nPin-Priority: 50\n\nPackage: *\nPin: release n=sid\nPin-Priority: 40\n',
    );
  });
});
