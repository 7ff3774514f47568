import { describe, expect, it } from '@jest/globals';
import { sayPlainVersion, upstreamVersion } from './debian-program.ts';

describe('upstreamVersion', () => {
  it.each([
    ['1.36.4+ds-1', '1.36.4'],
    ['0.57.0+ds1-1+b1', '0.57.0'],
    ['1:2.43-7', '2.43'],
    ['0.12.4-1', '0.12.4'],
  ])('of %s is %s', (debian, plain) => expect(upstreamVersion(debian)).toBe(plain));
});

describe('sayPlainVersion', () => {
  it('lets a program say the plain version, at the same length', () => {
    const program = Buffer.from("..version='0.57.0+ds1-1+b1', os..");
    const said = sayPlainVersion(program, '0.57.0+ds1-1+b1').toString();
    expect(said).toBe('..version=0.57.0, +ds1-1+b1, os..');
    expect(said).toHaveLength(program.length);
  });

  it('leaves a program alone that does not say it', () => {
    const program = Buffer.from('v0.57.0');
    expect(sayPlainVersion(program, '0.57.0-1')).toEqual(program);
  });
});
