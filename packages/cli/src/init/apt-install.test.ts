import { describe, expect, it } from '@jest/globals';
import { isAptListsAlone, readAptInstall } from './apt-install.ts';

describe('readAptInstall', () => {
  it.each([
    ['apt-get update && apt-get install -y a1 a2=1.0 && rm -rf /var/lib/apt/lists/*', true],
    ['sudo apt install -qq a1 a2 > /dev/null 2>&1 && apt-get -y autoremove', true],
    ['apt-get install -y -o Dpkg::Options::="--force-confold" a1 a2', true],
    ['apt-get install -y a1 a2 && apt-get purge -y b1', false],
    ['apt-get install -y a1 a2 && rm -rf /usr/bin/b1', false],
    ['if true; then sudo apt-get install -y a1 a2; fi', false],
  ])('reads %s', (body, isWhole) => {
    expect(readAptInstall(body)).toEqual({ packages: ['a1', 'a2'], isWhole, release: undefined });
  });

  it('takes the release for no package', () => {
    const wanted = { packages: ['a1'], release: 'bookworm-backports' };
    expect(readAptInstall('apt-get install -y -t bookworm-backports a1')).toMatchObject(wanted);
    expect(readAptInstall('apt-get install --target-release=bookworm-backports a1')).toMatchObject(wanted);
  });

  it.each(['apt-get install -y $NAMES', 'apt-get install -y ./own.deb', 'apt-get update'])(
    'leaves %s',
    (body) => {
      expect(readAptInstall(body)).toBeUndefined();
    },
  );
});

describe('isAptListsAlone', () => {
  it.each(['apt-get update', 'apt-get -y update -qq && apt-get clean && rm -rf /var/lib/apt/lists/*'])(
    'is %s',
    (body) => expect(isAptListsAlone(body)).toBe(true),
  );
  it.each(['rm -rf /var/lib/apt/lists/*', 'apt-get update && make', 'apt-get install a1'])(
    'is not %s',
    (body) => expect(isAptListsAlone(body)).toBe(false),
  );
});
