import { describe, expect, it } from '@jest/globals';
import { foreignPacking, packingOf, packings, readPacking } from './packing.ts';

describe('packingOf', () => {
  it.each([
    ['x-1.2.tar.gz', 'tar.gz'],
    ['x.tgz', 'tar.gz'],
    ['x.tar.xz', 'tar.xz'],
    ['x.txz', 'tar.xz'],
    ['x.tar.bz2', 'tar.bz2'],
    ['x.tbz', 'tar.bz2'],
    ['x.tar.zst', 'tar.zst'],
    ['x.tar', 'tar'],
    ['x-1.2.gz', 'gz'],
    ['x.exe.gz', 'gz'],
    ['x_1.2_amd64.deb', 'deb'],
    ['x-py3-none-any.whl', 'zip'],
    ['x-1.2-linux-amd64', 'raw'],
    ['x-1.2', 'raw'],
    ['x.raw', 'raw'],
    ['zip', 'raw'],
    ['x.tar.7z', 'raw'],
  ])('reads %s as %s', (asset, packing) => {
    expect(packingOf({}, asset)).toBe(packing);
  });

  it('takes what image.yaml says before what the name says', () => {
    expect(packingOf({ unpack: 'raw' }, 'x.tar.gz')).toBe('raw');
  });
});

describe('readPacking', () => {
  it('reads every packing, and only raw and the zip as neither compressed nor an archive of tar', () => {
    const read = packings.map((packing) => {
      const { inside, compression = '-' } = readPacking(packing);
      return `${packing}: ${inside} ${compression}`;
    });
    expect(read).toEqual([
      ...['raw: raw -', 'gz: raw gz', 'bz2: raw bz2', 'xz: raw xz', 'zst: raw zst', 'tar: tar -'],
      ...[
        'tar.gz: tar gz',
        'tar.bz2: tar bz2',
        'tar.xz: tar xz',
        'tar.zst: tar zst',
        'zip: zip -',
        'deb: deb -',
      ],
    ]);
  });
});

describe('foreignPacking', () => {
  it.each([
    ['x.rpm', '.rpm'],
    ['x.tar.lz4', '.tar.lz4'],
    ['x.7z', '.7z'],
    ['x.apk', '.apk'],
    ['x.tar.xz', undefined],
    ['x', undefined],
  ])('says of %s that it is %s', (asset, ending) => {
    expect(foreignPacking({}, asset)).toBe(ending);
  });

  it('says nothing of one that is taken as it is', () => {
    expect(foreignPacking({ unpack: 'raw' }, 'x.rpm')).toBeUndefined();
  });
});
