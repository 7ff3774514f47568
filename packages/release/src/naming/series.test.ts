import { describe, expect, it } from '@jest/globals';
import { fillFor, partsOf, seriesTags } from './series.ts';

const devpod = { channels: ['devpod', 'latest'] };
const both = ['{prefix}{major}', '{prefix}{major}.{minor}'];

describe('seriesTags', () => {
  it.each([
    ['the first of all', 'v4.0.0', [], ['devpod-4', '4', 'devpod-4.0', '4.0']],
    ['the newest', 'v4.1.0', ['v4.0.0'], ['devpod-4', '4', 'devpod-4.1', '4.1']],
    ['an older minor version that goes on', 'v4.0.2', ['v4.1.0', 'v4.0.1'], ['devpod-4.0', '4.0']],
    [
      'an older major version that goes on',
      'v3.9.1',
      ['v4.0.0', 'v3.9.0'],
      ['devpod-3', '3', 'devpod-3.9', '3.9'],
    ],
    ['one that is older than all of its series', 'v4.0.1', ['v4.0.2', 'v4.1.0'], []],
    ['one whose newer is a prerelease', 'v4.0.1', ['v4.1.0-rc.1'], ['devpod-4', '4', 'devpod-4.0', '4.0']],
    ['itself, released before', 'v4.0.1', ['v4.0.1'], ['devpod-4', '4', 'devpod-4.0', '4.0']],
    ['a prerelease', 'v4.1.0-rc.1', [], []],
    ['what is before 1.0.0', 'v0.3.1', [], ['devpod-0.3', '0.3']],
    ['two digits', 'v10.12.0', ['v1.0.0', 'v9.99.0'], ['devpod-10', '10', 'devpod-10.12', '10.12']],
  ])('are those that %s moves', (_, version, released, tags) => {
    expect(seriesTags(devpod, both, { version, released })).toEqual(tags);
  });

  it('are none where factory.yaml asks for none', () => {
    expect(seriesTags(devpod, undefined, { version: 'v4.0.0' })).toEqual([]);
  });
});

describe('fillFor', () => {
  it('fills one name for the first channel, and one per channel where the prefix is asked for', () => {
    const words = partsOf('v4.0.1');
    expect(fillFor('{channel}-{major}', devpod.channels, words)).toEqual(['devpod-4']);
    expect(fillFor('{prefix}{major}', devpod.channels, words)).toEqual(['devpod-4', '4']);
  });
});
