import { describe, expect, it } from '@jest/globals';
import { LockedTool } from '@officina/core';
import { goParts, goRefs } from './go-parts.ts';

const asset = (path?: string) => ({
  platform: 'any',
  ...(path === undefined ? {} : { path }),
  url: `https://proxy.golang.org/${path ?? 'x'}`,
  sha256: 'ab'.repeat(32),
  evidence: 'release-digest',
});
const tool = (...paths: (string | undefined)[]) =>
  LockedTool.parse({ version: '1.0.0', assets: paths.map(asset) });

describe('goParts', () => {
  it('has each module by the name that advisories have it under, once for its files', () => {
    const module = 'github.com/!burnt!sushi/toml/@v/v1.6.0';
    expect(goParts({ x: tool(`${module}.mod`, `${module}.zip`) }, 'linux/amd64')).toMatchObject([
      {
        ref: 'go:github.com/BurntSushi/toml@v1.6.0',
        name: 'github.com/BurntSushi/toml',
        version: 'v1.6.0',
        purl: 'pkg:golang/github.com/burntsushi/toml@v1.6.0',
        supplier: 'github.com',
      },
    ]);
  });

  it('says nothing of tools that are no modules', () => {
    expect(goParts({ x: tool('lua/x.lua'), y: tool(undefined) }, 'linux/amd64')).toEqual([]);
  });

  it.each([
    ['gopkg.in/yaml.v3/@v/v3.0.1.zip', 'pkg:golang/gopkg.in/yaml.v3@v3.0.1'],
    ['rsc.io/quote/v3/@v/v3.1.0.zip', 'pkg:golang/rsc.io/quote/v3@v3.1.0'],
    [
      'golang.org/x/exp/@v/v0.0.0-20250620022241-b7579e27df2b.zip',
      'pkg:golang/golang.org/x/exp@v0.0.0-20250620022241-b7579e27df2b',
    ],
    [
      'github.com/docker/docker/@v/v28.0.0+incompatible.zip',
      'pkg:golang/github.com/docker/docker@v28.0.0%2Bincompatible',
    ],
  ])('writes %s as %s', (path, purl) => {
    expect(goParts({ x: tool(path) }, 'linux/amd64').map((part) => part.purl)).toEqual([purl]);
    expect(goRefs(tool(path).assets)).toHaveLength(1);
  });
});
