import type { ComparedImage, FileDifference, PageComparison } from '@officina/core';
import { type Cell, element, table } from '../element.ts';
import type { Shown } from '../view.ts';
import { bytes, short, time } from '../words.ts';
import { differences, entries, type Named, variables } from './differences.ts';

/** Two images of any origin, side by side. */
export function comparison(document: PageComparison): Shown {
  const { from, to, download } = document;
  return {
    title: `${from.reference} to ${to.reference}`,
    content: [
      table(
        'The two images',
        ['', 'From', 'To'],
        [
          ['Reference', element('code', {}, from.reference), element('code', {}, to.reference)],
          ['Digest', element('code', {}, from.digest), element('code', {}, to.digest)],
          ['Found in', `the ${from.found}`, `the ${to.found}`],
          ['Platform', from.platform, to.platform],
          ['Size, compressed', bytes(from.size), bytes(to.size)],
          ['Packages', String(from.packages.length), String(to.packages.length)],
        ],
      ),
      element(
        'p',
        {},
        `Who has the first downloads ${bytes(download)} for the second: ${time(download, 50)} at 50 Mbit/s, ${time(download, 200)} at 200.`,
      ),
      unread(from, to),
      differences('Packages', packages(from), packages(to)),
      ...files(document.files),
      differences('Environment', variables(from.environment), variables(to.environment)),
      differences('Labels', entries(from.labels), entries(to.labels)),
      element('h2', {}, 'Layers'),
      layers(from, to),
    ],
  };
}

function unread(from: ComparedImage, to: ComparedImage): HTMLElement | undefined {
  const words = [...new Set([...from.unread, ...to.unread])];
  if (words.length === 0) return undefined;
  return element('p', { class: 'missing' }, `There are packages that were not read: ${words.join(', ')}.`);
}

/** Kind and name to the version, or to all versions of a package that is there more than once. */
function packages({ packages: all }: ComparedImage): Named {
  const found = new Map<string, string>();
  for (const [kind, name, version] of all) {
    const key = `${kind} ${name}`;
    const before = found.get(key);
    found.set(key, before === undefined ? version : `${before}, ${version}`);
  }
  return found;
}

const words: Readonly<Record<FileDifference[1], string>> = {
  new: 'only in the second',
  gone: 'only in the first',
  content: 'another content',
  mode: 'another mode',
  owner: 'another owner',
  kind: 'another kind of file',
  target: 'leads elsewhere',
};

function grown(count: number): string {
  return `${count < 0 ? '-' : '+'}${bytes(Math.abs(count))}`;
}

function files({ same, counts, folders, list }: PageComparison['files']): (HTMLElement | undefined)[] {
  const all = Object.values(counts).reduce((sum, one) => sum + one.files, 0);
  if (all === 0) return [element('h2', {}, 'Files'), element('p', {}, `All ${same} files are the same.`)];
  return [
    element('h2', {}, 'Files'),
    element('p', {}, `${same} files are the same; when a file was changed last does not count.`),
    table(
      'How files differ',
      ['How', 'Files', 'Bytes'],
      Object.entries(counts).map(([how, one]): Cell[] => [
        words[how as FileDifference[1]],
        { number: String(one.files) },
        { number: grown(one.bytes) },
      ]),
    ),
    table(
      folders.length > shownFolders
        ? `The ${shownFolders} folders of ${folders.length} that grew or shrank most`
        : 'Folders with files that differ',
      ['Folder', 'Files', 'Bytes'],
      folders
        .slice(0, shownFolders)
        .map(([folder, count, size]) => [folder, { number: String(count) }, { number: grown(size) }]),
    ),
    fileList(list, all),
  ];
}

const shownFolders = 40;
const shownFiles = 200;

/** The files that differ, narrowed down as one types. */
function fileList(list: PageComparison['files']['list'], all: number): HTMLElement {
  const input = element('input', {
    type: 'search',
    id: 'files',
    autocomplete: 'off',
    placeholder: '/usr/bin',
  });
  const results = element('div', { 'aria-live': 'polite' });
  const show = () => {
    const part = input.value.trim().toLowerCase();
    const found = list.filter(([path]) => `/${path}`.toLowerCase().includes(part));
    const known =
      list.length < all ? ` (of ${all} that differ, the ${list.length} heaviest are known here)` : '';
    results.replaceChildren(
      table(
        `${found.length} files${known}${found.length > shownFiles ? `, the first ${shownFiles} shown` : ''}`,
        ['File', 'How it differs', 'From', 'To'],
        found
          .slice(0, shownFiles)
          .map(([path, how, old, now]) => [
            element('code', {}, `/${path}`),
            words[how],
            { number: old === null ? '' : bytes(old) },
            { number: now === null ? '' : bytes(now) },
          ]),
      ),
    );
  };
  input.addEventListener('input', show);
  show();
  const label = element('label', { for: 'files' }, 'Files whose path holds');
  const form = element('form', { role: 'search' }, label, input);
  form.addEventListener('submit', (event) => event.preventDefault());
  return element('section', {}, element('h3', {}, 'Each file'), form, results);
}

function layers(from: ComparedImage, to: ComparedImage): HTMLElement {
  const had = new Set<string>(from.layers.map(({ digest }) => digest));
  const has = new Set<string>(to.layers.map(({ digest }) => digest));
  const row = (where: string, { digest, size, made }: ComparedImage['layers'][number]): Cell[] => [
    where,
    element('code', {}, short(digest)),
    { number: bytes(size) },
    element('code', {}, made.length > 120 ? `${made.slice(0, 118)}..` : made),
  ];
  return table(
    'Layers, lowest first: those of both, of the first, of the second',
    ['In', 'Layer', 'Download', 'Made by'],
    [
      ...to.layers.filter(({ digest }) => had.has(digest)).map((one) => row('both', one)),
      ...from.layers.filter(({ digest }) => !has.has(digest)).map((one) => row('the first', one)),
      ...to.layers.filter(({ digest }) => !had.has(digest)).map((one) => row('the second', one)),
    ],
  );
}
