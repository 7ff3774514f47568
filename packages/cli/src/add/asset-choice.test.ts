import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { catalogueRow, fillTemplate, type Platform } from '@officina/core';
import { chooseAssets } from './asset-choice.ts';

interface Published {
  readonly version: string;
  readonly files: readonly [string, string];
}

/** Names that releases really had; where they were seen is beside them. */
const published = JSON.parse(
  readFileSync('packages/core/src/spec/published.fixture.json', 'utf8'),
) as Readonly<Record<string, Published>>;
const platforms = ['linux/amd64', 'linux/arm64'] as const;

describe('chooseAssets', () => {
  const isRelease = (name: string) => catalogueRow(name)?.['datasource'] !== 'maven';
  it.each(
    Object.entries(published).filter(([name, { files }]) => isRelease(name) && !files[0].includes('://')),
  )('would propose %s as the catalogue has it, or as well', (_, { version, files }) => {
    const noise = files.flatMap((file) => [
      `${file}.sha256`,
      `${file}.sig`,
      file.replace(/linux/i, 'darwin'),
    ]);
    const choice = chooseAssets([...new Set([...noise, ...files])].sort(), {
      version,
      platforms,
      repository: 'a/b',
    });
    const arch = (platform: Platform) =>
      choice.arch[platform] ?? (platform === 'linux/amd64' ? 'amd64' : 'arm64');
    const names = platforms.map((platform) => fillTemplate(choice.asset, { version, arch: arch(platform) }));
    expect(names).toEqual(files);
    expect(choice.checksums).toBe('{asset}.sha256');
  });
});
