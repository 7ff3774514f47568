import { describe, expect, it } from '@jest/globals';
import { DebianSpec, debianWish } from './debian-spec.ts';

const acme = {
  url: 'https://packages.example/debian',
  suite: 'bookworm',
  components: ['stable'],
  key: 'keys/acme.asc',
  packages: ['acme-cli'],
};
const spec = (more: object, beside: object = {}) => ({
  repositories: { acme: { ...acme, ...more } },
  ...beside,
});

describe('DebianSpec', () => {
  it.each([
    ['a suite with components', {}],
    ['a flat repository', { suite: './', components: [] }],
    ['a flat repository at its address', { suite: '/', components: [] }],
    ['one of a folder', { suite: 'debian12/x86_64/', components: [] }],
    ['a suite of several words', { suite: 'bookworm-pgdg', components: ['main', '17'] }],
    ['what only a stage takes', { packages: [], stages: { made: ['cmake'] } }],
  ])('takes %s', (_, more) => {
    expect(DebianSpec.safeParse(spec(more)).error).toBeUndefined();
  });

  it.each([
    ['no key', { key: undefined }, {}, 'key'],
    ['a key out of the folder', { key: '../acme.asc' }, {}, "a file in the image's folder"],
    ['a key from the network', { key: 'https://packages.example/key' }, {}, "a file in the image's folder"],
    ['a password', { url: 'https://me:secret@packages.example/' }, {}, 'without name, password'],
    ['a file', { url: 'file:///srv/debian' }, {}, 'http(s) url'],
    ['an option in the suite', { suite: '[trusted=yes]' }, {}, 'wanted a suite'],
    ['no component', { components: [] }, {}, 'wanted at least one for suite bookworm'],
    ['components of a flat one', { suite: './' }, {}, 'wanted none: suite ./'],
    ['nothing to take', { packages: [] }, {}, 'wanted packages'],
    ['a name that Debian is asked for too', {}, { packages: ['acme-cli'] }, 'is in debian.packages'],
    [
      'a name that another is asked for too',
      {},
      { repositories: { acme, other: acme } },
      'acme-cli is in debian.repositories.acme too',
    ],
  ])('refuses %s', (_, more, beside, said) => {
    expect(JSON.stringify(DebianSpec.safeParse(spec(more, beside)).error)).toContain(said);
  });
});

describe('debianWish', () => {
  it('joins what Debian and others are asked for, for the image and for each stage', () => {
    const parsed = DebianSpec.parse(
      spec(
        { stages: { made: ['cmake'], lint: ['acme-lint'] } },
        { packages: ['git'], stages: { made: ['gcc'] } },
      ),
    );
    expect(debianWish(parsed)).toEqual({
      packages: ['git', 'acme-cli'],
      stages: { made: ['gcc', 'cmake'], lint: ['acme-lint'] },
    });
  });
});
