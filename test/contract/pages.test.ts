import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const columns = 125;

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true })
    .map((file) => join('docs', String(file)))
    .filter((file) => file.endsWith('.md')),
];

/** A page without its blocks of code, and without code in its lines. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8')
    .replaceAll(/^ *```.*?^ *```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('fits into a window', () => {
    const text = readFileSync(page, 'utf8');
    const lines = text.split('\n').map((line, at) => ({ line, at: at + 1 }));
    // Who may import what is compared row by row: a list would hide it.
    const long = lines.filter(
      ({ line }) => line.length > columns && !(page === 'docs/architecture.md' && line.startsWith('|')),
    );
    expect(long.map(({ at }) => `${page}:${at}`)).toEqual([]);
  });

  it('links to files and headings that are there', () => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((one) => !/^[a-z]+:/.test(one))) {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect([link, existsSync(file)]).toEqual([link, true]);
      if (anchor !== undefined)
        expect([link, anchorsOf(file)]).toEqual([link, expect.arrayContaining([anchor])]);
    }
  });

  it('says fix, as everybody does', () => {
    expect(proseOf(page).match(/\bmend(?:s|ed|ing)?\b/gi) ?? []).toEqual([]);
  });
});

describe('the pages', () => {
  it('are all led to by a link from another one', () => {
    const linked = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) =>
        join(dirname(page), link),
      ),
    );
    const lost = pages.filter((page) => !linked.includes(page) && !page.startsWith('docs/decisions/'));
    expect(lost).toEqual(['README.md']);
  });
});
