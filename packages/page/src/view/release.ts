import type { PageIndex, PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { type Cell, choice, copyLine, element, link, table } from '../element.ts';
import { isDebianFix } from '../model/debian-age.ts';
import { ways } from '../model/ways.ts';
import { go, type View } from '../view.ts';
import { bytes, day, short, time, took } from '../words.ts';
import { failedBetween, failedTable } from './failed.ts';
import { missing } from './front.ts';
import { tested } from './tested.ts';

type PageImage = PageRelease['images'][number];
type Move = PageRelease['moves'][number];

/** One release: what moved, what is in it, how it was made and tested. */
export const release: View = async ({ index, words: [asked] }) => {
  const version = asked ?? index.releases[0] ?? '';
  const shown = await data.release(version);
  const chooser = element(
    'form',
    {},
    choice('Release', index.releases, version, (to) => go('release', to)),
  );
  if (shown === undefined) return { title: version || 'No release', content: [chooser, missing(undefined)] };
  const { previous } = shown;
  return {
    title: `Release ${version}`,
    content: [
      chooser,
      element(
        'p',
        {},
        [
          `Released on ${day(shown.released)}`,
          ...(shown.commit === undefined ? [] : [`from commit ${short(shown.commit)}`]),
          ...(shown.built === undefined ? [] : [`built in ${took(shown.built)}`]),
        ].join(', '),
        '.',
      ),
      missing(shown),
      element('h2', {}, previous === undefined ? 'What moved' : `What moved since ${previous}`),
      ...(previous === undefined
        ? [element('p', {}, 'This is the first release that is known.')]
        : [
            element('p', {}, link(`compare/${previous}/${version}`, `Compare ${previous} with ${version}`)),
            ...moved(shown.moves),
          ]),
      element('h2', {}, 'Images'),
      table(
        'Images and their weight',
        [
          'Image',
          'Platform',
          'Size',
          'Download since the one before',
          'at 50 Mbit/s',
          'Components',
          'Checks',
        ],
        shown.images.flatMap(weights),
      ),
      element('h2', {}, 'How it was tested'),
      ...tested(shown),
      failedTable(
        'Candidates before it that failed and never shipped, as long as the registry has them',
        failedBetween(index, previous && (await data.release(previous))?.released, shown.released),
      ),
      element('h2', {}, 'Tools'),
      table(
        'Tools and the evidence of their checksums',
        ['Tool', 'Image', 'Version', 'It says itself', 'Evidence'],
        shown.images.flatMap(tools),
      ),
      element('h2', {}, 'How it was made'),
      ...shown.images.map((image) => made(image, index)),
    ],
  };
};

function moved(moves: readonly Move[]): HTMLElement[] {
  if (moves.length === 0) return [element('p', {}, 'Nothing: the images are those of the release before.')];
  const groups: [string, Move[]][] = [
    ['Debian stable and security updates', moves.filter(isDebianFix)],
    ['Tools', moves.filter(({ kind }) => kind === 'tool')],
    ['npm packages', moves.filter(({ kind }) => kind === 'npm')],
    ['Base images', moves.filter(({ kind }) => kind === 'parent')],
    ['Images', moves.filter(({ kind }) => kind === 'image')],
    ['Debian packages', moves.filter((move) => move.kind === 'debian' && !isDebianFix(move))],
  ];
  return groups
    .filter(([, rows]) => rows.length > 0)
    .map(([caption, rows]) =>
      table(
        caption,
        ['Name', 'Image', 'Old', 'New', 'Step'],
        rows.map(({ name, image, old, new: now, step }) => [name, image, short(old), short(now), step]),
      ),
    );
}

function weights({ image, platforms }: PageImage): Cell[][] {
  return platforms.map(({ platform, size, download, components, checks }) => [
    image,
    platform,
    { number: bytes(size) },
    { number: download === undefined ? '' : bytes(download) },
    { number: time(download ?? size, 50) },
    { number: components === undefined ? 'not known' : String(components) },
    { number: checks === 0 ? 'green before' : `${checks} passed` },
  ]);
}

function tools({ image, tools: locked, platforms: [first] }: PageImage): Cell[][] {
  return Object.entries(locked).map(([name, version]) => [
    name,
    image,
    short(version),
    short(first?.measured?.[name]),
    first?.evidence?.[name] ?? 'not known',
  ]);
}

function made(
  { image, digest, tags, making, platforms }: PageImage,
  { registry, verify }: PageIndex,
): HTMLElement {
  const facts = [
    ...platforms.map(ways),
    ...(making === undefined ? ['What it was made from is not known.'] : sentences(making)),
  ];
  return element(
    'section',
    {},
    element('h3', {}, image),
    element('p', {}, `Its tags: ${tags.join(', ')}.`),
    ...facts.map((words) => element('p', {}, words)),
    copyLine(`${registry}@${digest}`, `the digest of ${image}`),
    verify === undefined
      ? element('p', {}, 'The factory signs nothing.')
      : copyLine(`${verify} ${registry}@${digest}`, `the check of ${image}'s signature`),
    making === undefined || making.materials.length === 0
      ? undefined
      : element(
          'details',
          {},
          element(
            'summary',
            {},
            making.materials.length === 1 ? '1 material' : `${making.materials.length} materials`,
          ),
          element(
            'ul',
            {},
            ...making.materials.map((words) => element('li', {}, element('code', {}, words))),
          ),
        ),
  );
}

function sentences({ source, commit, builder }: NonNullable<PageImage['making']>): string[] {
  return [
    source === undefined
      ? 'The repository is not named.'
      : `Made from ${source}${commit === undefined ? ', from changes that no commit has' : ` at commit ${commit}`}.`,
    ...(builder === undefined ? [] : [`Built by ${builder}.`]),
  ];
}
