import type { PageIndex, PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { type Cell, copyLine, element, link, table } from '../element.ts';
import type { View } from '../view.ts';
import { age, bytes, day, short, time } from '../words.ts';
import { failedBetween, failedTable } from './failed.ts';
import { watched } from './watch.ts';

/** What the channels name now, what that weighs, and the line to copy. */
export const front: View = async ({ index }) => {
  const [newest] = index.releases;
  if (newest === undefined) {
    return {
      title: 'No release yet',
      content: [
        element('p', {}, 'Nothing was released to this repository.'),
        ...watched(index, new Date()),
        ...failedSince(index, undefined),
      ],
    };
  }
  const versions = [...new Set([newest, ...index.channels.map(({ version }) => version)])];
  const releases = new Map(
    await Promise.all(versions.map(async (one) => [one, await data.release(one)] as const)),
  );
  const last = releases.get(newest);
  const now = new Date();
  return {
    title: 'What the channels name',
    content: [
      element(
        'p',
        {},
        `Newest release: `,
        link(`release/${newest}`, newest),
        `, ${age(last?.released, now)} old.`,
      ),
      missing(last),
      table(
        'Channels',
        [
          'Channel',
          'Image',
          'Release',
          'Age',
          'Platforms',
          'Signed',
          'Download',
          'at 50 Mbit/s',
          'at 200 Mbit/s',
        ],
        [
          ...index.channels.map((channel) => channelRow(channel, releases.get(channel.version), now)),
          ...index.watch.loose.map(looseRow),
        ],
      ),
      element('p', {}, signer(index)),
      element('h2', {}, 'The line to copy'),
      ...copies(index),
      ...watched(index, now),
      ...failedSince(index, last?.released),
      element('h2', {}, 'All releases'),
      table(
        'Releases, newest first',
        ['Release', 'Day'],
        await Promise.all(
          index.releases
            .slice(0, 50)
            .map(async (one) => [
              link(`release/${one}`, one),
              element('time', {}, day((await data.release(one))?.released)),
            ]),
        ),
      ),
    ],
  };
};

function channelRow(
  { tag, image, version, signed }: PageIndex['channels'][number],
  release: PageRelease | undefined,
  now: Date,
): Cell[] {
  const platforms = release?.images.find((one) => one.image === image)?.platforms ?? [];
  const size = platforms[0]?.size;
  return [
    element('code', {}, tag),
    image,
    link(`release/${version}`, version),
    age(release?.released, now),
    platforms.map(({ platform }) => platform).join(', '),
    signed ? 'yes' : 'no',
    { number: bytes(size) },
    { number: time(size, 50) },
    { number: time(size, 200) },
  ];
}

/** A channel that names what no version has: a release of channels alone, or somebody's own. */
function looseRow({ tag, image, digest }: PageIndex['watch']['loose'][number]): Cell[] {
  const name = element('span', {}, 'no version: ', element('code', {}, short(digest)));
  return [element('code', {}, tag), image, name, ...Array.from({ length: 6 }, () => 'not known')];
}

function signer({ channels, signer: by }: PageIndex): string {
  if (by === undefined) return 'The factory signs nothing.';
  const counts = `The signature that counts is of ${by}; each release has the line that checks it.`;
  return channels.every(({ signed }) => signed) ? counts : `Not every image is signed. ${counts}`;
}

function failedSince(index: PageIndex, since: string | undefined): HTMLElement[] {
  const found = failedBetween(index, since, undefined);
  if (found.length === 0) return [];
  return [
    element('h2', {}, 'What failed since'),
    failedTable('Candidates of after the newest release that failed', found),
  ];
}

/** One line for each image, by its first channel: the digest says which bytes, the tag what they were called. */
function copies({ channels, registry }: PageIndex): HTMLElement[] {
  const first = channels.filter(({ image }, at) => channels.findIndex((one) => one.image === image) === at);
  return first
    .reverse()
    .flatMap(({ tag, image, digest }) => [
      element('h3', {}, image),
      copyLine(`"image": "${registry}:${tag}@${digest}"`, `the line for devcontainer.json with ${image}`),
    ]);
}

/** What a release's documents do not tell. */
export function missing(release: PageRelease | undefined): HTMLElement | undefined {
  if (release === undefined)
    return element('p', { class: 'missing' }, 'The data of this release is not beside the page.');
  if (release.missing.length === 0) return undefined;
  const items = release.missing.map((words) => element('li', {}, words));
  return element(
    'div',
    { class: 'missing' },
    element('p', {}, 'Not known of this release:'),
    element('ul', {}, ...items),
  );
}
