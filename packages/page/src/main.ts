import type { PageIndex } from '@officina/core';
import { data } from './data.ts';
import { element, link } from './element.ts';
import { compare } from './view/compare.ts';
import { comparison } from './view/comparison.ts';
import { front } from './view/front.ts';
import { graph } from './view/graph.ts';
import { layers } from './view/layers.ts';
import { release } from './view/release.ts';
import { search } from './view/search.ts';
import { timeline } from './view/timeline.ts';
import type { Shown, View } from './view.ts';

/** The views by the first word of the address, and their names in the navigation. */
const views: Readonly<Record<string, { readonly label: string; readonly view: View }>> = {
  '': { label: 'Channels', view: front },
  release: { label: 'Release', view: release },
  layers: { label: 'Layers', view: layers },
  graph: { label: 'Graph', view: graph },
  time: { label: 'Time', view: timeline },
  compare: { label: 'Compare', view: compare },
  search: { label: 'Packages', view: search },
};

let turn = 0;

async function show(index: PageIndex, focus: boolean): Promise<void> {
  const mine = ++turn;
  const [first = '', ...words] = location.hash.replace(/^#\/?/, '').split('/').map(decode);
  const name = Object.hasOwn(views, first) ? first : '';
  navigate(name);
  const shown = await views[name]?.view({ index, words });
  // Somebody went on while this was loaded.
  if (shown === undefined || mine !== turn) return;
  document.title = `${shown.title} - ${index.registry}`;
  const heading = put(shown);
  if (focus) heading.focus();
}

function put({ title, content }: Shown): HTMLElement {
  const heading = element('h1', { tabindex: -1 }, title);
  const nodes = content.filter((node) => node !== undefined);
  document.getElementById('main')?.replaceChildren(heading, ...nodes);
  return heading;
}

function navigate(current: string): void {
  const items = Object.entries(views).map(([name, { label }]) => {
    const to = link(name, label);
    if (name === current) to.setAttribute('aria-current', 'page');
    return element('li', {}, to);
  });
  document.getElementById('views')?.replaceChildren(element('ul', {}, ...items));
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

async function start(): Promise<void> {
  const index = await data.index();
  const main = document.getElementById('main');
  if (index === undefined) {
    const words =
      'The data beside this page is missing: run "officina page" again, and copy the whole folder.';
    main?.replaceChildren(element('h1', {}, 'Nothing to show'), element('p', {}, words));
    return;
  }
  if (index.schema === 'officina.page-comparison/v1') {
    const shown = comparison(index);
    document.title = shown.title;
    put(shown);
    return;
  }
  const name = document.getElementById('name');
  if (name !== null) name.textContent = index.registry;
  window.addEventListener('hashchange', () => void show(index, true));
  await show(index, false);
}

void start();
