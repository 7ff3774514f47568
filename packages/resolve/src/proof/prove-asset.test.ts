import { describe, expect, it } from '@jest/globals';
import { type ArchiveMember, ToolSpec } from '@officina/core';
import pLimit from 'p-limit';
import { createAsk } from '../ask.ts';
import { elf, fakeAssets, fakeHttp, member } from '../fake-ports.fixture.ts';
import { type ProofContext, proveAsset } from './prove-asset.ts';

const url = 'https://github.com/a/b/archive/1.tar.gz';
const spec = (install: object) =>
  ToolSpec.parse({ datasource: 'github-commits', package: 'a/b', asset: url, install: [install] });

/** Proves an archive that is one for all platforms. */
function prove(members: readonly ArchiveMember[], install: object) {
  const http = fakeHttp({ [url]: 'packed' });
  const ports = { assets: fakeAssets(http, { packed: members }) } as unknown as ProofContext['ports'];
  return proveAsset(
    { platform: 'any', url, redirectHosts: [] },
    { tool: spec(install), version: '1' },
    { ask: createAsk(http), ports, downloads: pLimit(1), trustedRoot: async () => '' },
  );
}

describe('proveAsset, of an archive for all platforms', () => {
  const tree = { from: 'b-1/', to: '/usr/share/b/' };

  it('takes one whose tree is there', async () => {
    const { asset } = await prove([member('b-1/init.lua', 'return {}')], tree);
    expect(asset).toMatchObject({ platform: 'any', evidence: 'own-download', size: 6 });
  });

  it.each<[string, readonly ArchiveMember[], object]>([
    ['archive-escapes', [member('b-1/x', ''), member('../x', '')], tree],
    ['archive-member-missing', [member('b-2/x', '')], tree],
    ['asset-wrong-machine', [member('b-1/b', elf(62))], { from: 'b-1/b', to: '/usr/bin/b' }],
    ['asset-wrong-machine', [member('b-1/b', elf(183))], { from: 'b-1/b', to: '/usr/bin/b' }],
  ])('refuses with %s', async (code, members, install) => {
    await expect(prove(members, install)).rejects.toMatchObject({ code });
  });
});
