import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const page = readFileSync('docs/owner.md', 'utf8');
const folder = '.github/workflows';
const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
const jobs = texts.flatMap((text) =>
  Object.entries((parse(text) as { jobs: Record<string, { name?: string }> }).jobs).map(
    ([id, { name }]) => name ?? id,
  ),
);

/** The rows of the table below a heading, cells trimmed. */
function rowsBelow(heading: string): string[][] {
  const lines = page.slice(page.indexOf(heading)).split('\n');
  const first = lines.findIndex((line) => line.trim().startsWith('|'));
  const table = lines.slice(
    first,
    lines.findIndex((line, at) => at > first && !line.trim().startsWith('|')),
  );
  return table.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

describe('docs/owner.md', () => {
  it('names every secret and variable that the workflows read, and no other', () => {
    const named = rowsBelow('**The registry').flatMap(([, name = '']) => quoted(name));
    const read = texts.flatMap((text) =>
      [...text.matchAll(/\b(?:secrets|vars)\.([A-Z][A-Z_]+)/g)].map(([, name]) => name ?? ''),
    );
    expect([...new Set(named)].sort()).toEqual(
      [...new Set(read)].filter((name) => name !== 'GITHUB_TOKEN').sort(),
    );
  });

  it('names gates that are there', () => {
    const step = /\n5\. (.*?)\n6\. /s.exec(page)?.[1] ?? '';
    expect(quoted(step).filter((word) => word.endsWith(' gate'))).toEqual([
      ...['ci gate', 'pull-request gate'],
      // GitHub names a called workflow's check after the job that calls it.
      'pull-request / pull-request gate',
    ]);
    for (const gate of ['ci gate', 'pull-request gate']) expect(jobs).toContain(gate);
  });

  it('counts the minutes of jobs that are there, and adds them up rightly', () => {
    const rows = rowsBelow('## Cost in minutes');
    expect(rows.length).toBeGreaterThan(5);
    for (const [run = '', cost = '', sum = ''] of rows) {
      let minutes = 0;
      for (const [, job = '', times, each] of cost.matchAll(/`([^`]+)`(?: (\d+)(?: x (\d+))?)?/g)) {
        expect(jobs).toContain(job);
        minutes += Number(times ?? 1) * Number(each ?? 1);
      }
      expect([run, minutes]).toEqual([run, Number(sum)]);
    }
    for (const [, left = '', right = ''] of page.matchAll(/(\d[\d x+]+\d) = (\d+)/g)) {
      const total = left
        .split('+')
        .reduce((all, part) => all + part.split('x').reduce((product, one) => product * Number(one), 1), 0);
      expect([left, total]).toEqual([left, Number(right)]);
    }
  });

  it('links to files that are there', () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(1);
    for (const link of links)
      expect([link, existsSync(join(dirname('docs/owner.md'), link))]).toEqual([link, true]);
  });
});
