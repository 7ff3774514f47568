import type { PageComparison, PageIndex, PageLayer, PagePackages, PageRelease } from '@officina/core';

declare global {
  /** What each data file calls. */
  var officina: (name: string, value: unknown) => void;
}

const values = new Map<string, unknown>();
const loads = new Map<string, Promise<unknown>>();

globalThis.officina = (name, value) => {
  values.set(name, value);
};

/** A data file beside the page, by a script: a page at a `file:` address may not fetch. Undefined when it is not there. */
function load(name: string): Promise<unknown> {
  const there = loads.get(name);
  if (there !== undefined) return there;
  const loading = new Promise<unknown>((done) => {
    const script = document.createElement('script');
    script.src = `data/${encodeURIComponent(name)}.js`;
    script.addEventListener('load', () => done(values.get(name)));
    script.addEventListener('error', () => done(undefined));
    document.head.append(script);
  });
  loads.set(name, loading);
  return loading;
}

/** What the page is made from, each file loaded once, when a view asks for it. */
export const data = {
  index: async () => (await load('index')) as PageIndex | PageComparison | undefined,
  packages: async () => (await load('packages')) as PagePackages | undefined,
  release: async (version: string) => (await load(`release-${version}`)) as PageRelease | undefined,
  layer: async (digest: string) => (await load(`layer-${digest.slice(7, 23)}`)) as PageLayer | undefined,
};

/** Every release that there is a file of, newest first. */
export async function allReleases(index: PageIndex): Promise<PageRelease[]> {
  const found = await Promise.all(index.releases.map(data.release));
  return found.filter((release) => release !== undefined);
}
