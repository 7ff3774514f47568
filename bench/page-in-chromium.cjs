// Opens a page in Debian's Chromium and says as JSON how long a reader waits, in milliseconds: for the first view from
// navigation on, and for the search, the slowest of a few. A program of its own: the browser's driver is for tests only.
'use strict';
const { launch } = require('puppeteer-core');

const words = ['p', 'package-59', 'package-1 1.1', 'nothing of the kind'];

async function main(address) {
  const browser = await launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    // Not the first page of a browser that is still starting.
    await (await browser.newPage()).goto('about:blank');
    process.stdout.write(
      JSON.stringify({ view: await firstView(browser, address), search: await search(browser, address) }),
    );
  } finally {
    await browser.close();
  }
}

async function firstView(browser, address) {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    new MutationObserver(() => {
      if (document.querySelector('main h1') !== null) globalThis.seen ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(address);
  await page.waitForFunction('globalThis.seen');
  return page.evaluate('globalThis.seen');
}

async function search(browser, address) {
  const page = await browser.newPage();
  await page.goto(`${address}#/search`);
  await page.waitForSelector('#search');
  let slowest = 0;
  for (const word of words) {
    const took = await page.evaluate(async (text) => {
      const input = document.querySelector('#search');
      const began = performance.now();
      input.value = text;
      input.dispatchEvent(new Event('input'));
      // Until it is drawn.
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      return performance.now() - began;
    }, word);
    slowest = Math.max(slowest, took);
  }
  return slowest;
}

main(process.argv[2]).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
