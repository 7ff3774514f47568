import { describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { findGo } from './toolchain.ts';

/** A Go of a version, and what it was asked with. */
function goOf(version: string) {
  const asked: (string | undefined)[] = [];
  const exec: Exec = {
    run: async (_, args, { env = {} } = {}) => {
      if (args[0] === 'version')
        return { exitCode: 0, stdout: `go version ${version} linux/amd64\n`, stderr: '' };
      asked.push(env['GOTOOLCHAIN']);
      return { exitCode: 0, stdout: '/kept/go\n', stderr: '' };
    },
  };
  const around = { exec, proxy: 'https://proxy.example', folder: '/kept', place: '/tmp' };
  return { asked, find: (wanted: string | undefined) => findGo(wanted, around) };
}

describe('findGo', () => {
  it.each([
    ['go1.26.8', undefined],
    ['go1.26.8', '1.26.8'],
    ['go1.26.8', '1.26.0'],
    ['go1.26.8', 'tip'],
    ['go1.27rc1', '1.27rc1'],
  ])('takes the one that is there, %s, for %s', async (own, wanted) => {
    const { asked, find } = goOf(own);
    expect(await find(wanted)).toBe('go');
    expect(asked).toEqual([]);
  });

  it.each([
    ['go1.26.8', '1.26.9'],
    ['go1.26.8', '1.27.4'],
    ['go1.27.4', '1.26.8'],
  ])('has %s fetch the one that compiles, %s', async (own, wanted) => {
    const { asked, find } = goOf(own);
    expect(await find(wanted)).toBe('/kept/go/bin/go');
    expect(asked).toEqual([`go${wanted}`]);
  });

  it.each(['go1.20.14', 'devel'])('refuses %s, which cannot fetch another one', async (own) => {
    await expect(goOf(own).find('1.26.8')).rejects.toMatchObject({ code: 'tool-missing' });
  });
});
