import { describe, expect, it } from '@jest/globals';
import { placeDownload } from './placed-download.ts';

const place = (step: string, asset = 'own_{version}_linux_{arch}.tgz') =>
  placeDownload({ step: ` ${step}`, asset, name: 'team' });

describe('placeDownload', () => {
  it.each([
    ['curl -sSLo /usr/bin/o', '/usr/bin/o'],
    ['wget -O/opt/lib/own', '/opt/lib/own'],
    ['curl > /usr/bin/own && chmod +x /usr/bin/own', '/usr/bin/own'],
    ['curl -Lo own && install -m 0755 own /usr/local/bin/', '/usr/local/bin/own'],
    ['curl -Lo ./own && mv ./own /bin', '/bin/own'],
    ['curl -o /tmp/own && sudo install -o root -g root /tmp/own /usr/bin/o', '/usr/bin/o'],
  ])('finds a program where %s puts it', (step, to) => {
    expect(place(step, 'own-linux-{arch}')).toEqual({ install: [{ to }], place: to });
  });

  it.each([
    ['curl | tar xz -C /usr/bin bin/own', 'bin/own', '/usr/bin/own'],
    ['curl -o o.tgz && tar xf o.tgz && mv o-1/own /usr/bin/', 'o-1/own', '/usr/bin/own'],
    ['curl -o o.tgz && tar xf o.tgz && install ./own -D -t /usr/bin', 'own', '/usr/bin/own'],
    ['curl | tar xz -C /opt/own --strip-components=1 own', 'own', '/opt/own/own'],
  ])('finds a member where %s puts it', (step, from, to) => {
    expect(place(step)).toEqual({ install: [{ from, to }], place: to });
  });

  it('takes each program that is copied', () => {
    expect(place('curl -o o.tgz && tar xf o.tgz && cp own own-more /usr/bin/').install).toEqual([
      { from: 'own', to: '/usr/bin/own' },
      { from: 'own-more', to: '/usr/bin/own-more' },
    ]);
  });

  it('takes the whole tree that is unpacked into a folder', () => {
    expect(place('curl | tar xz -C /opt/own')).toEqual({
      install: [{ from: './', to: '/opt/own/' }],
      place: '/opt/own/',
    });
    expect(place('curl | tar xz -C /opt/own --strip-components 1', 'own-{version}.tar.gz')).toMatchObject({
      install: [{ from: 'own-{version}/', to: '/opt/own/' }],
      doubt: 'look at install.from: "own-{version}/" is a guess',
    });
  });

  it.each([
    ['curl | tar xz -C /tmp', 'own_{version}.tgz', { from: 'own', to: '/usr/local/bin/own' }],
    ['curl -o /tmp/own', 'own-linux-{arch}', { to: '/usr/local/bin/own' }],
    ['curl -o o && install o /tmp/bin/own', 'o-linux', { to: '/usr/local/bin/own' }],
  ])('knows what %s leaves to a later step', (step, asset, install) => {
    expect(place(step, asset)).toMatchObject({
      install: [install],
      place: expect.stringMatching(/^\/tmp.*\/own$/),
    });
  });

  it.each([
    ['curl | tar xz', 'own_{version}.tgz', { from: 'own', to: '/usr/local/bin/own' }],
    [
      'curl -o /tmp/own.deb && dpkg -i /tmp/own.deb',
      'own_{version}.deb',
      { from: 'usr/bin/own', to: '/usr/local/bin/own' },
    ],
    ['curl -LO', 'own-linux-{arch}', { to: '/usr/local/bin/own' }],
    ['curl -o $DIR/own', 'own-linux-{arch}', { to: '/usr/local/bin/own' }],
  ])('guesses where %s does not say it', (step, asset, install) => {
    expect(place(step, asset)).toMatchObject({
      install: [install],
      place: undefined,
      doubt: expect.stringMatching(/is a guess$/),
    });
  });
});
