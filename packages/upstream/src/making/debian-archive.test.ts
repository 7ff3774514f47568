import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findArchive, machineArchive } from './debian-archive.ts';

describe('findArchive', () => {
  it('reads deb822 and passes over archives that are not Debian itself', () => {
    const other = 'Types: deb\nURIs: http://other.example/docker\nSuites: bookworm\n';
    const debian =
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nSigned-By: /usr/share/keyrings/a.gpg\n';
    expect(findArchive(`${other}\n${debian}`)).toEqual({
      uri: 'http://mirror.example/debian',
      signedBy: ' signed-by=/usr/share/keyrings/a.gpg',
    });
  });

  it('reads one line per source, with options or without', () => {
    const line = (options: string) =>
      `# deb http://no.example/debian x\ndeb ${options}http://m.example/debian bookworm main`;
    expect(findArchive(line(''))).toEqual({ uri: 'http://m.example/debian', signedBy: '' });
    expect(findArchive(line('[arch=amd64 signed-by=/k.gpg] '))?.signedBy).toBe(' signed-by=/k.gpg');
  });

  it('finds nothing where only the security archive is named', () => {
    expect(findArchive('deb http://m.example/debian-security bookworm-security main')).toBeUndefined();
  });
});

describe('machineArchive', () => {
  it('says where it looked when there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'apt-'));
    try {
      mkdirSync(join(folder, 'sources.list.d'));
      writeFileSync(join(folder, 'sources.list'), 'deb http://m.example/ubuntu noble main\n');
      await expect(machineArchive(folder)).rejects.toMatchObject({ code: 'file-missing' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
