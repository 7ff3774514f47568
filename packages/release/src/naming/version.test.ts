import { describe, expect, it } from '@jest/globals';
import { type Contents, digestOf, type ReleaseRecord } from '@officina/core';
import { parseVersion, proposeVersion } from './version.ts';

const contents: Contents = {
  lock: digestOf('lock'),
  parents: { debian: digestOf('debian') },
  versions: { debian: '12' },
  tools: { kubectl: '1.34.1', lazyvim: 'a'.repeat(40) },
  npm: { '@google/gemini-cli': '0.9.0' },
  debian: { 'linux/amd64': { bash: '5.2.15-2+b8' } },
};

function snapshot(change: Partial<Contents> = {}, digest = 'one'): Pick<ReleaseRecord, 'images'> {
  const platforms = [
    { platform: 'linux/amd64' as const, digest: digestOf(digest), key: digestOf('key'), checks: 1 },
  ];
  return {
    images: [
      { image: 'base', digest: digestOf(digest), platforms, tags: [], contents: { ...contents, ...change } },
    ],
  };
}

const released = (version: string): ReleaseRecord => ({
  schema: 'officina.release/v1',
  registry: 'localhost:5000/one',
  version,
  images: snapshot().images,
});

describe('proposeVersion', () => {
  it.each([
    ['a tool takes a major step', { tools: { ...contents.tools, kubectl: '2.0.0' } }, 'v1.3.0'],
    ['a tool takes a minor step', { tools: { ...contents.tools, kubectl: '1.35.0' } }, 'v1.2.4'],
    ['a tool that is not semver moves', { tools: { ...contents.tools, lazyvim: 'b'.repeat(40) } }, 'v1.2.4'],
    ['a tool comes', { tools: { ...contents.tools, helm: '4.0.0' } }, 'v1.3.0'],
    ['a tool goes', { tools: { kubectl: '1.34.1' } }, 'v2.0.0'],
    ['an npm package takes a major step', { npm: { '@google/gemini-cli': '1.0.0' } }, 'v1.3.0'],
    ['the base image moves', { parents: { debian: digestOf('newer') } }, 'v1.2.4'],
    [
      'the base image takes a major step',
      { parents: { debian: digestOf('newer') }, versions: { debian: '13' } },
      'v1.3.0',
    ],
    ['a Debian package comes', { debian: { 'linux/amd64': { bash: '5.2.15-2+b8', tar: '1.34' } } }, 'v1.2.4'],
    ['nothing moves', {}, 'v1.2.3'],
  ])('when %s', (_, change, version) => {
    expect(proposeVersion(released('v1.2.3'), snapshot(change)).version).toBe(version);
  });

  it('counts a digest that changed for no known reason as a patch', () => {
    expect(proposeVersion(released('v1.2.3'), snapshot({}, 'two'))).toMatchObject({
      version: 'v1.2.4',
      because: [{ step: 'rebuilt' }],
    });
  });

  it('counts an image that went as major and one that came as minor', () => {
    const two = {
      images: [...snapshot().images, ...snapshot().images.map((image) => ({ ...image, image: 'light' }))],
    };
    expect(proposeVersion(released('v1.2.3'), two).version).toBe('v1.3.0');
    expect(proposeVersion({ ...released('v1.2.3'), ...two }, snapshot()).version).toBe('v2.0.0');
  });

  it('names the moves that asked for its step and no lesser ones', () => {
    const now = snapshot({ tools: { ...contents.tools, kubectl: '2.0.0', lazyvim: 'b'.repeat(40) } });
    expect(proposeVersion(released('v1.2.3'), now).because.map(({ name }) => name)).toEqual(['kubectl']);
  });

  it('follows the rules of factory.yaml', () => {
    const now = snapshot({ tools: { ...contents.tools, kubectl: '2.0.0' } });
    expect(proposeVersion(released('v1.2.3'), now, { major: 'major' }).version).toBe('v2.0.0');
  });

  it('stays below 1.0.0 until someone says otherwise', () => {
    expect(proposeVersion(released('v0.2.3'), snapshot({ tools: {} })).version).toBe('v0.3.0');
  });

  it('starts at v0.1.0', () => {
    expect(proposeVersion(undefined, snapshot())).toMatchObject({ version: 'v0.1.0', step: 'first' });
  });
});

describe('parseVersion', () => {
  it('takes a version with v, also a prerelease', () => {
    expect(parseVersion('v1.2.3', 'hint')).toBe('v1.2.3');
    expect(parseVersion('v1.2.3-rc.1', 'hint')).toBe('v1.2.3-rc.1');
  });

  it.each(['1.2.3', 'v1.2', 'v01.2.3', 'v1.2.3+build', 'latest', ''])('refuses "%s"', (text) => {
    expect(() => parseVersion(text, 'hint')).toThrow(
      expect.objectContaining({ code: 'input-invalid', hint: 'hint' }),
    );
  });
});
