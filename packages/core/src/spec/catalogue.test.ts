import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assetName, assetValues } from '../asset-names.ts';
import type { Platform } from '../platform.ts';
import { fillTemplate } from '../template.ts';
import { catalogueNames, catalogueRow, catalogueSource } from './catalogue.ts';
import { parseImageSpec } from './image-spec.ts';
import printed from './printed.fixture.json' with { type: 'json' };
import published from './published.fixture.json' with { type: 'json' };

/** Names that releases really had, from public lock files, which hold what was downloaded, or as Maven Central has them; where and when is beside them. */
const seen = Object.entries(published as unknown as Readonly<Record<string, Published>>);

interface Published {
  readonly tag: string;
  readonly version: string;
  /** Of linux/amd64 and linux/arm64. */
  readonly files: readonly [string, string];
  readonly seen: string;
}

const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64'];
const names = catalogueNames();

/** Whether a row is an environment of Python. */
function isEnvironment(name: string): boolean {
  return catalogueRow(name)?.['datasource'] === 'pypi';
}

/** A row as image.yaml reads it, by its name alone. */
function read(name: string) {
  // What is compiled has a compiler beside it, and of an environment only the image knows the Python.
  const compiler = catalogueRow(name)?.['build'] === undefined ? '' : 'go: {}, ';
  const own = isEnvironment(name) ? 'environment: { python: "3.11" }' : '';
  const text = `description: a base\nchannels: [base]\ntools: { ${compiler}${name}: { ${own} } }\n`;
  const spec = parseImageSpec(text, { file: name }).tools[name];
  if (spec === undefined) throw new Error(`${name} is not read`);
  return spec;
}

describe('catalogueNames', () => {
  it('has more programs than people ask for, each once and with where it was looked up', () => {
    expect(names.length).toBeGreaterThanOrEqual(120);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names.filter((name) => !/\S{3} \S/.test(catalogueSource(name) ?? ''))).toEqual([]);
  });

  it('has names as published of every row of a file but those that images/base resolves', () => {
    const isFetched = (name: string) => catalogueRow(name)?.['build'] === undefined && !isEnvironment(name);
    const without = names.filter((name) => isFetched(name) && !Object.hasOwn(published, name));
    expect(without).toEqual(['helm', 'kubectl', 'neovim', 'node']);
    expect(
      seen.filter(
        ([, { seen: where }]) =>
          !/^(?:github\.com\/\S+ at [0-9a-f]{12}|Maven Central), 2026-\d\d-\d\d$/.test(where),
      ),
    ).toEqual([]);
  });
});

describe('catalogueRow', () => {
  it.each(names)('says all that image.yaml must have of %s, value for value', (name) => {
    const row = catalogueRow(name);
    expect(Object.keys(row ?? {}).length).toBeGreaterThan(2);
    expect(read(name)).toMatchObject({ ...row, row: name });
  });

  it.each(seen)('of %s names the files that were published', (name, { tag, version, files }) => {
    const tool = read(name);
    expect(fillTemplate(tool.tag, { version })).toBe(tag);
    expect(platforms.map((platform) => assetName(tool, version, platform))).toEqual(files);
    // What else names things is filled in without a word that nobody knows.
    for (const platform of platforms) {
      const values = { ...assetValues(tool, version, platform), asset: assetName(tool, version, platform) };
      for (const { from = '' } of tool.install) expect(fillTemplate(from, values)).not.toMatch(/[{}]/);
      expect(fillTemplate(tool.checksums ?? '', values)).not.toMatch(/[{}]/);
    }
  });

  it.each(printed)('of $row reads $version out of what a real one printed', ({ row, version, answer }) => {
    const match = read(row).version?.match ?? '';
    expect(new RegExp(match, 'm').exec(answer)?.[1]).toBe(version);
  });

  it.each(['', 'nonsense', 'constructor', '__proto__', 'package', 'k[a-z]s', 'jq:\ncosign'])(
    'knows nothing of "%s"',
    (name) => {
      expect(catalogueRow(name)).toBeUndefined();
    },
  );
});

describe('docs/catalogue.md', () => {
  it('lists the programs, and counts them rightly', () => {
    const page = readFileSync('docs/catalogue.md', 'utf8');
    const [, part = ''] = page.split('## The catalogue');
    const [list = '', counts = ''] = (part.split('\n## ')[0] ?? '').split('These are');
    expect([...list.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name)).toEqual(names);
    const rows = names.map((name) => catalogueRow(name) ?? {});
    const numbers = [...(counts.split('\n\n')[0] ?? '').matchAll(/\b(\d+)\b/g)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toEqual([
      rows.length,
      rows.filter(({ checksums }) => checksums !== undefined).length,
      rows.filter(({ version }) => version !== undefined).length,
      new Set(printed.map(({ row }) => row)).size,
    ]);
  });
});
