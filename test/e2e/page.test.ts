import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, loadWorkspace, type PageComparison } from '@officina/core';
import {
  memoryFiles,
  memoryRegistry,
  memoryTalk,
  type Past,
  writeLastNight,
  writeRelease,
} from '@officina/fakes';
import { createFiles } from '@officina/host';
import { makePage, writeComparison } from '@officina/release';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { root } from '../support/officina.ts';

const views = [
  '',
  'release',
  'layers',
  'graph',
  'time',
  'compare',
  'search/package-1',
  'graph/base',
  'release/v0.0.0',
];
/** What a stranger may have written: were it markup, a title would change. */
const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>"\'&';
const axe = readFile(createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

const { siteFiles } = createRequire(join(root, 'packages/cli/launch.cjs'))('./bundle.cjs') as {
  siteFiles(): Record<string, string>;
};

/** A folder that the test run removes. */
const temporaryFolder = (word: string) => mkdtemp(join(tmpdir(), `officina-${word}-`));

/** A page of a registry's past, in a folder. */
const home = 'registry.example/owner/images';

const imageYaml = (name: string, markup = '') =>
  [
    `description: ${name}`,
    `channels: [${name}]`,
    ...['tools:', '  kubectl:', '    datasource: kubernetes', '    constraint: 1.x'],
    '    asset: https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl',
    `    pin: { version: 1.36.0, reason: ${JSON.stringify(`waits ${markup}`)}, review-at: 2099-01-01 }`,
    '    install: [{ to: /usr/local/bin/kubectl }]',
  ].join('\n');

async function site(releases: number, past: Omit<Past, 'home'>) {
  const registry = memoryRegistry(home);
  for (let at = 0; at < releases; at += 1) await writeRelease(at, { home, ...past }, registry);
  await writeLastNight(new Date(), { home }, registry);
  const out = await temporaryFolder('page');
  const texts = {
    'images/factory.yaml': `registry: ${home}\nplatforms: [linux/amd64]\n`,
    ...Object.fromEntries(
      ['base', 'gemini', 'devpod'].flatMap((name) => [
        [`images/${name}/image.yaml`, imageYaml(name, past.markup)],
        [`images/${name}/Dockerfile`, 'FROM scratch\n'],
      ]),
    ),
  };
  const files = createFiles();
  const workspace = await loadWorkspace(memoryFiles(texts), 'images');
  const layers = {
    files: async (_: unknown, visit: (path: string, size: number) => void) =>
      visit(`usr/bin/${past.markup ?? 'x'}`, 9),
  };
  const ports = { files, registry, layers, clock: { now: () => new Date() }, talk: memoryTalk() };
  await makePage({ workspace, repository: home, out, layers: true, site: siteFiles() }, ports);
  return { out, address: pathToFileURL(join(out, 'index.html')).href };
}

/** A comparison of two images in whose every field a stranger has written. */
async function comparisonSite() {
  const side = (version: string): PageComparison['from'] => ({
    ...{ reference: `example.com/x:${version}${markup}`, found: 'registry', platform: `linux/${markup}` },
    ...{ digest: digestOf(version), size: 4e7, unread: [`RPM's ${markup}`] },
    layers: [{ digest: digestOf(`layer ${version}`), size: 4e7, made: `RUN ${markup}` }],
    environment: [`A=${version}${markup}`],
    labels: { [`title${markup}`]: version },
    packages: [['debian', `bash${markup}`, version]],
  });
  const comparison: PageComparison = {
    ...{ schema: 'officina.page-comparison/v1', from: side('1'), to: side('2'), download: 4e7 },
    files: {
      same: 7,
      counts: { new: { files: 1, bytes: 9 }, gone: { files: 1, bytes: -9 } },
      folders: [[`/usr/${markup}`, 2, 0]],
      list: [
        [`usr/${markup}`, 'new', null, 9],
        ['usr/bin/x', 'gone', 9, null],
      ],
    },
  };
  const out = await temporaryFolder('comparison');
  await writeComparison(comparison, { out, site: siteFiles() }, createFiles());
  return pathToFileURL(join(out, 'index.html')).href;
}

describe('the page in Chromium', () => {
  let compared: string;
  let browser: Browser;
  let address: string;
  const errors: string[] = [];

  beforeAll(async () => {
    ({ address } = await site(4, { packages: 30, markup }));
    compared = await comparisonSite();
    browser = await launch({
      ...{ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] },
      // A slow machine is no failure; the test's own time is the limit.
      ...{ timeout: 0, protocolTimeout: 0 },
    });
  });
  afterAll(() => browser?.close());

  const open = async (view: string, width: number, of = address): Promise<Page> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on('console', (message) => message.type() === 'error' && errors.push(`${view}: ${message.text()}`));
    page.on('pageerror', (error) => errors.push(`${view}: ${String(error)}`));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) errors.push(`${view} asked ${request.url()}`);
    });
    await page.setViewport({ width, height: 900 });
    await page.goto(`${of}#/${view}`);
    await page.waitForSelector('h1');
    return page;
  };

  it.each(views.flatMap((view) => [360, 1440].map((width) => [view, width] as const)))(
    'shows "%s" at %d pixels without an error, to everybody',
    async (view, width) => {
      errors.length = 0;
      const page = await open(view, width);
      expect(await page.$('.missing')).toBeNull();
      await expectWell(page);
    },
  );

  it.each([360, 1440])(
    'shows two images of any origin at %d pixels, finds a file, runs nothing',
    async (width) => {
      errors.length = 0;
      const page = await open('', width, compared);
      await page.type('#files', 'BIN/');
      await page.waitForFunction('document.querySelector("main").textContent.includes("1 files")');
      expect(await page.evaluate('document.querySelectorAll("main img, main script").length')).toBe(0);
      expect(await page.title()).toBe(`example.com/x:1${markup} to example.com/x:2${markup}`);
      await expectWell(page);
    },
  );

  /** No scroll bar below, nothing serious for axe, no error; closes it. */
  async function expectWell(page: Page): Promise<void> {
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide).toBeLessThanOrEqual(0);
    await page.evaluate(await axe);
    const { violations } = (await page.evaluate('axe.run({ preload: false })')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  }

  it("takes a stranger's words as words", async () => {
    for (const view of views) {
      const page = await open(view, 1440);
      expect(await page.evaluate('document.querySelectorAll("main img, main script").length')).toBe(0);
      expect(await page.title()).not.toMatch(/^[12]$/);
      await page.close();
    }
    const page = await open('search/package-1', 1440);
    expect(await page.evaluate('document.querySelector("main").textContent')).toContain(`package-1${markup}`);
    await page.close();
  });

  it('tells on the front what is late and what is held, and of a release what failed before it', async () => {
    const textOf = async (view: string, selector: string) => {
      const page = await open(view, 1440);
      const text = await page.evaluate(`document.querySelector("${selector}").textContent`);
      await page.close();
      return text as string;
    };
    // The night was just now, the releases are of long ago.
    expect(await textOf('', '.late')).toMatch(/^Look at: the newest release\. /);
    expect(await textOf('', 'main')).toContain(`held at 1.36.0: waits ${markup}`);
    expect(await textOf('release/v0.1.0', 'main')).toContain(`file /x ${markup}a file ${markup}${markup}`);
    expect(await textOf('release/v0.1.0', 'main')).toContain(`version${markup}10 in 3.0 s`);
    expect(await textOf('release/v0.0.0', 'main')).toContain('kinds and times were not recorded then');
  });

  it('is reached by the keyboard alone: skip link, views, a table that scrolls, a box of the graph', async () => {
    const page = await open('graph', 360);
    const reached: string[] = [];
    for (let tries = 0; tries < 40; tries += 1) {
      await page.keyboard.press('Tab');
      const name = (await page.evaluate(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
      )) as string;
      if (reached.includes(name)) break;
      reached.push(name);
      if (name === 'base') await page.keyboard.press('Enter');
      if (reached.length > 12 && name === 'base') break;
    }
    expect(reached.slice(0, 3)).toEqual(['Skip to the content', 'Channels', 'Release']);
    await page.waitForFunction('location.hash === "#/graph/base"');
    await page.waitForFunction(
      'document.querySelector("main").textContent.includes("builds again: gemini, devpod")',
    );
    await page.close();
  });

  it('finds the release that first had a version, as one types', async () => {
    const page = await open('search', 1440);
    await page.type('#search', 'package-2');
    await page.waitForFunction('document.querySelectorAll("tbody tr").length > 0');
    const first = await page.evaluate('document.querySelector("tbody tr").textContent');
    expect(first).toContain('package-2');
    expect(first).toMatch(/v0\.\d\.0/);
    await page.close();
  });

  it('says so when the data is not beside it', async () => {
    const page = await browser.newPage();
    const alone = await temporaryFolder('page');
    const files = createFiles();
    for (const name of ['page.js', 'page.css', 'index.html']) {
      await files.write(join(alone, name), await readFile(new URL(name, address), 'utf8'));
    }
    await page.goto(pathToFileURL(join(alone, 'index.html')).href);
    await page.waitForSelector('h1');
    expect(await page.evaluate('document.querySelector("main").textContent')).toContain(
      'run "officina page" again',
    );
    await page.close();
  });
});
