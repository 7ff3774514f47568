import { describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { findNpmSettings } from './npm-settings.ts';

const npm = (stdout: string, exitCode = 0): Exec => ({ run: async () => ({ exitCode, stdout, stderr: '' }) });

describe('findNpmSettings', () => {
  it('reads what npm says', async () => {
    const settings = await findNpmSettings(
      npm('registry=https://r.example/?a=b\ncafile=/ca.pem\nuserconfig=/home/u/.npmrc\n'),
      {},
    );
    expect(settings).toEqual({
      registry: 'https://r.example/?a=b',
      cafile: '/ca.pem',
      userconfig: '/home/u/.npmrc',
    });
  });

  it("takes Node's further authorities where npm has none", async () => {
    const env = { NODE_EXTRA_CA_CERTS: '/node.pem' };
    expect(await findNpmSettings(npm('registry=https://r.example/\ncafile=null\n'), env)).toEqual({
      registry: 'https://r.example/',
      cafile: '/node.pem',
    });
  });

  it('is undefined without npm', async () => {
    expect(await findNpmSettings(npm('', 1), {})).toBeUndefined();
    expect(
      await findNpmSettings({ run: async () => Promise.reject(new Error('no npm')) }, {}),
    ).toBeUndefined();
  });
});
