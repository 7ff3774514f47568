import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FactoryError } from '@officina/core';
import { z } from 'zod';
import type { Ground } from '../ground.ts';
import { asSeconds, startsOf } from '../node-start.ts';
import { openPast, releases } from '../page-past.ts';
import { type Row, sideBySide } from '../row.ts';

const Waited = z.object({ view: z.number(), search: z.number() });

/** How long a reader of that page waits for the first view. */
export const pageView: Row = row('view', {
  title: 'the first view of the page of 50 releases in Chromium, from navigation on',
  limit: 1,
});

/** How long a reader of that page waits for what the search finds. */
export const pageSearch: Row = row('search', {
  title: 'the search of a package on that page, the slowest of four',
  limit: 0.1,
});

/** What that page weighs. */
export const pageSize: Row = {
  name: 'page-size',
  title: 'all files of that page',
  against: '30 MB',
  unit: 'bytes',
  bar: 1,
  seconds: 30,
  measure: async (ground) => ({
    pairs: [{ ours: await sizeOf(await siteOf(ground)), baseline: 30_000_000 }],
    note: 'without a look into the layers, which adds a file for each',
  }),
};

function row(
  what: 'view' | 'search',
  { title, limit }: { readonly title: string; readonly limit: number },
): Row {
  return {
    ...{ name: `page-${what}`, title, against: startsOf(limit), unit: 'ms', bar: 1, seconds: 30 },
    measure: async (ground, pairs) => {
      if (!existsSync('/usr/bin/chromium')) {
        throw new FactoryError('tool-missing', 'there is no /usr/bin/chromium to look at the page with', {
          hint: 'apt-get install chromium',
        });
      }
      const site = await siteOf(ground);
      return {
        pairs: await sideBySide(pairs, {
          ours: async () => (await waited(site, ground))[what],
          baseline: () => asSeconds(limit, ground.exec),
        }),
        note: 'held against a limit, from a folder on this disk',
      };
    },
  };
}

async function waited(site: string, { exec, root }: Ground): Promise<z.infer<typeof Waited>> {
  const address = pathToFileURL(join(site, 'index.html')).href;
  const { exitCode, stdout, stderr } = await exec.run(process.execPath, [
    join(root, 'bench', 'page-in-chromium.cjs'),
    address,
  ]);
  if (exitCode === 0) return Waited.parse(JSON.parse(stdout));
  throw new FactoryError('command-failed', `the page in Chromium: ${stderr.slice(-300)}`, {
    hint: 'open it by hand: it says more',
  });
}

/** The page of 50 releases, made once for the rows that only look at it. */
function siteOf(ground: Ground): Promise<string> {
  made ??= makeSite(ground);
  return made;
}

let made: Promise<string> | undefined;

async function makeSite(ground: Ground): Promise<string> {
  const past = await openPast(ground, 'shown');
  const out = join(ground.folder, 'page-shown');
  await rm(out, { recursive: true, force: true });
  await past.release(0, releases);
  await past.page(out);
  return out;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
