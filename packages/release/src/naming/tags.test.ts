import { describe, expect, it } from '@jest/globals';
import { allTags, nightOf, sharedTags, tagsOf } from './tags.ts';

const devpod = { name: 'devpod', channels: ['devpod', 'latest'] };
const rules = { version: '{channel}-{version}' };

describe('tagsOf', () => {
  it('names the version and the commit by the first channel, and moves all channels', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    expect(tagsOf(devpod, rules, { version: 'v1.0.0', commit, channels: true })).toEqual({
      version: ['devpod-v1.0.0'],
      trace: ['devpod-sha-0123456789ab'],
      series: [],
      channel: ['devpod', 'latest'],
    });
  });

  it('makes nightly tags of every channel, of latest without its name', () => {
    expect(tagsOf(devpod, rules, { night: '20261120', channels: true })).toEqual({
      version: [],
      series: [],
      trace: ['devpod-nightly-20261120', 'nightly-20261120'],
      channel: ['devpod-nightly', 'nightly'],
    });
  });

  it('leaves moving tags out when they must not move', () => {
    expect(allTags(tagsOf(devpod, rules, { version: 'v1.0.0', channels: false }))).toEqual(['devpod-v1.0.0']);
  });

  it('follows the templates of factory.yaml', () => {
    const own = {
      version: '{version}-{channel}',
      commit: 'git-{commit}',
      nightly: '{channel}-edge',
      night: 'n{date}',
    };
    expect(
      tagsOf({ name: 'a', channels: ['a'] }, own, { commit: 'abc', night: '1', channels: true }),
    ).toEqual({
      version: [],
      series: [],
      trace: ['git-abc', 'n1'],
      channel: ['a-edge'],
    });
  });

  it.each(['{channel}/{version}', 'green-{version}', `${'x'.repeat(128)}{version}`])(
    'refuses the template %s',
    (version) => {
      expect(() => tagsOf(devpod, { version }, { version: 'v1.0.0', channels: true })).toThrow(
        expect.objectContaining({ code: 'spec-invalid' }),
      );
    },
  );

  it('names the version by its number, for each channel that the prefix stands for', () => {
    const own = { version: '{prefix}{number}', series: ['{prefix}{major}', '{prefix}{major}.{minor}'] };
    expect(tagsOf(devpod, own, { version: 'v4.0.1', seriesAfter: [], channels: true })).toEqual({
      version: ['devpod-4.0.1', '4.0.1'],
      trace: [],
      series: ['devpod-4', '4', 'devpod-4.0', '4.0'],
      channel: ['devpod', 'latest'],
    });
    expect(allTags(tagsOf(devpod, own, { version: 'v4.0.1', channels: false }))).toEqual([
      'devpod-4.0.1',
      '4.0.1',
    ]);
  });

  it('refuses a template with an unknown name', () => {
    expect(() => tagsOf(devpod, { version: '{image}' }, { version: 'v1.0.0', channels: true })).toThrow(
      expect.objectContaining({ code: 'template-invalid' }),
    );
  });
});

describe('sharedTags', () => {
  it('refuses a tag that two images would share, naming both', () => {
    const set = { version: ['v1.0.0'], trace: [], series: [], channel: [] };
    const errors = sharedTags(new Map(['base', 'devpod'].map((name) => [name, set])));
    expect(errors.map(({ message }) => message)).toEqual(['tag v1.0.0 would name both base and devpod']);
  });

  it('refuses a channel that has the name of a series of its own image', () => {
    const set = { version: [], trace: [], series: ['devpod-4'], channel: ['devpod-4'] };
    expect(sharedTags(new Map([['devpod', set]])).map(({ message }) => message)).toEqual([
      'tag devpod-4 would be two tags of devpod, which do not move together',
    ]);
  });
});

describe('nightOf', () => {
  it('is the day in UTC', () => {
    expect(nightOf(new Date('2026-11-20T23:59:59Z'))).toBe('20261120');
  });
});
