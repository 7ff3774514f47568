import { describe, expect, it } from '@jest/globals';
import { npmContent } from './npm-content.ts';

const integrity = (letter: string) => `sha512-${Buffer.alloc(64, letter).toString('base64')}`;
const hex = (letter: string) => Buffer.alloc(64, letter).toString('hex');
const entry = (letter: string, more: object = {}) => ({
  version: '1.0.0',
  integrity: integrity(letter),
  ...more,
});

function content(packages: Record<string, object>) {
  const text = JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } });
  return npmContent('top', { lockfile: { file: 'package-lock.json', text }, platform: 'linux/amd64' });
}
const tarballs = (packages: Record<string, object>) =>
  Object.keys(content(packages)).filter((path) => path.endsWith('.tgz'));

describe('npmContent', () => {
  it('names a nested package by its own name, and its bytes by their integrity', () => {
    expect(content({ 'node_modules/a/node_modules/@s/b': entry('x') })[`packages/${hex('x')}.tgz`]).toEqual({
      what: 'top: npm package @s/b 1.0.0',
      from: { npm: '@s/b', version: '1.0.0' },
      hash: { algorithm: 'sha512', hex: hex('x') },
    });
  });

  it('gives every package an address in the lockfile, those of other machines too', () => {
    const made = content({ 'node_modules/@s/b': entry('x', { os: ['win32'] }) })['package-lock.json'];
    expect(JSON.parse((made as { text: string }).text).packages['node_modules/@s/b'].resolved).toBe(
      'https://registry.npmjs.org/@s/b/-/b-1.0.0.tgz',
    );
  });

  it.each([
    ['is for this machine', { os: ['linux'], cpu: ['x64'] }, 1],
    ['says nothing', {}, 1],
    ['excludes another system', { os: ['!win32'] }, 1],
    ['excludes this system', { os: ['!linux'] }, 0],
    ['is for another system', { os: ['darwin'] }, 0],
    ['is for another processor', { cpu: ['arm64'] }, 0],
    ['is for development', { dev: true }, 0],
  ])('of a package that %s fetches as many as npm installs', (_, more, count) => {
    expect(tarballs({ 'node_modules/a': entry('x', more) })).toHaveLength(count);
  });

  it('refuses a package that nothing holds', () => {
    expect(() => content({ 'node_modules/a': { version: '1.0.0', integrity: 'sha1-AAAA' } })).toThrow(
      expect.objectContaining({ code: 'lock-mismatch' }),
    );
  });
});
