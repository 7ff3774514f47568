import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assetName, assetValues, fillTemplate, type Platform, parseImageSpec } from '@officina/core';
import { chooseAssets } from './asset-choice.ts';
import { findInCatalog, rows } from './catalog.ts';
import published from './published.fixture.json' with { type: 'json' };
import { renderTool } from './tool-lines.ts';

/** Names that releases really had, from public lock files, which hold what was downloaded; where and when is beside them. */
const seen = Object.entries(published as unknown as Readonly<Record<string, Published>>);

interface Published {
  readonly tag: string;
  readonly version: string;
  /** Of linux/amd64 and linux/arm64. */
  readonly files: readonly [string, string];
  readonly seen: string;
}

const platforms = ['linux/amd64', 'linux/arm64'] as const;
const head = 'description: a base\nchannels: [base]\ntools:\n';

/** A row as image.yaml has it, written and read again. */
function written(name: string) {
  const { tool } = findInCatalog(name) ?? {};
  if (tool === undefined) throw new Error(`no ${name}`);
  const spec = parseImageSpec(`${head}${renderTool(name, tool)}`, { file: name }).tools[name];
  if (spec === undefined) throw new Error(`${name} is not read`);
  return spec;
}

describe('the catalogue', () => {
  it('has more programs than people ask for, each with where it was looked up', () => {
    expect(Object.keys(rows).length).toBeGreaterThanOrEqual(120);
    expect(Object.entries(rows).filter(([, { source }]) => !/\S{10}/.test(source))).toEqual([]);
    expect(Object.keys(rows)).toEqual(Object.keys(rows).sort());
  });

  it('has names as published of every row of GitHub but those that images/base resolves', () => {
    const without = Object.keys(rows).filter((name) => !Object.hasOwn(published, name));
    expect(without).toEqual(['helm', 'kubectl', 'neovim', 'node']);
    expect(
      seen.filter(([, { seen: where }]) => !/^github\.com\/\S+ at [0-9a-f]{12}, 2026-\d\d-\d\d$/.test(where)),
    ).toEqual([]);
  });

  it.each(Object.keys(rows))('%s is written as image.yaml reads it, value for value', (name) => {
    const { source: _, ...row } = rows[name] ?? { source: '' };
    expect(written(name)).toMatchObject(row);
  });

  it.each(seen)('%s names the files that were published', (name, { tag, version, files }) => {
    const tool = written(name);
    expect(fillTemplate(tool.tag, { version })).toBe(tag);
    expect(platforms.map((platform) => assetName(tool, version, platform))).toEqual(files);
    // What else names things is filled in without a word that nobody knows.
    for (const platform of platforms) {
      const values = { ...assetValues(tool, version, platform), asset: assetName(tool, version, platform) };
      for (const { from = '' } of tool.install) expect(fillTemplate(from, values)).not.toMatch(/[{}]/);
      expect(fillTemplate(tool.checksums ?? '', values)).not.toMatch(/[{}]/);
    }
  });
});

describe('docs/catalogue.md', () => {
  it('lists the programs, and counts them rightly', () => {
    const page = readFileSync('docs/catalogue.md', 'utf8');
    const [, part = ''] = page.split('## The catalogue');
    const [list = '', counts = ''] = (part.split('\n## ')[0] ?? '').split('These are');
    expect([...list.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name)).toEqual(Object.keys(rows));
    const all = Object.values(rows);
    const numbers = [...(counts.split('\n\n')[0] ?? '').matchAll(/\b(\d+)\b/g)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toEqual([
      all.length,
      all.filter(({ checksums }) => checksums !== undefined).length,
      all.filter(({ version }) => version !== undefined).length,
    ]);
  });
});

describe('findInCatalog', () => {
  it.each([
    ['ripgrep', 'ripgrep'],
    ['rg', 'ripgrep'],
    ['BurntSushi/ripgrep', 'ripgrep'],
    ['jqlang/jq', 'jq'],
    ['nonsense', undefined],
    ['constructor', undefined],
    ['nobody/jq', undefined],
  ])('finds %s as %s', (word, name) => {
    expect(findInCatalog(word)?.name).toBe(name);
  });
});

describe('chooseAssets', () => {
  it.each(seen.filter(([, { files }]) => !files[0].includes('://')))(
    'would propose %s as the catalogue has it, or as well',
    (_, { version, files }) => {
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
      const names = platforms.map((platform) =>
        fillTemplate(choice.asset, { version, arch: arch(platform) }),
      );
      expect(names).toEqual(files);
      expect(choice.checksums).toBe('{asset}.sha256');
    },
  );
});
