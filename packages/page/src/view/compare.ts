import type { PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { choice, element } from '../element.ts';
import { packagesOf } from '../model/find-packages.ts';
import { platformOf, updateCost } from '../model/update-cost.ts';
import { go, type View } from '../view.ts';
import { bytes, short, time } from '../words.ts';
import { differences, entries, type Named, variables } from './differences.ts';

/** Any two releases, image by image: packages, layers, environment, labels. */
export const compare: View = async ({ index, words: [from, to, asked] }) => {
  const [newest = '', before = newest] = index.releases;
  const [old, now] = [from ?? before, to ?? newest];
  const [one, other, packages] = await Promise.all([data.release(old), data.release(now), data.packages()]);
  const images = other?.images.map(({ image }) => image) ?? [];
  const image = asked ?? images.at(-1) ?? '';
  const platform =
    other?.images.find((found) => found.image === image)?.platforms[0]?.platform ?? 'linux/amd64';
  const chooser = element(
    'form',
    {},
    choice('From', index.releases, old, (chosen) => go('compare', chosen, now, image)),
    choice('To', index.releases, now, (chosen) => go('compare', old, chosen, image)),
    choice('Image', images, image, (chosen) => go('compare', old, now, chosen)),
  );
  if (one === undefined || other === undefined || packages === undefined) {
    return {
      title: 'Compare',
      content: [
        chooser,
        element('p', { class: 'missing' }, 'The data of these releases is not beside the page.'),
      ],
    };
  }
  const place = `${image} ${platform}`;
  const [left, right] = [platformOf(one, image, platform), platformOf(other, image, platform)];
  const cost = updateCost(left, right);
  return {
    title: `${image} on ${platform}: ${old} to ${now}`,
    content: [
      chooser,
      element(
        'p',
        {},
        cost === undefined
          ? 'What the update costs is not known.'
          : `The update downloads ${bytes(cost)}: ${time(cost, 50)} at 50 Mbit/s, ${time(cost, 200)} at 200.`,
      ),
      differences('Packages and tools', packagesOf(packages, old, place), packagesOf(packages, now, place)),
      differences('Environment', variables(left?.environment), variables(right?.environment)),
      differences('Labels', entries(left?.labels), entries(right?.labels)),
      differences('Layers', layersOf(left), layersOf(right)),
    ],
  };
};

function layersOf(platform: PageRelease['images'][number]['platforms'][number] | undefined): Named {
  return new Map(
    platform?.layers?.map(({ digest, size }, at) => [
      `layer ${String(at + 1).padStart(3, '0')}`,
      `${short(digest)}, ${bytes(size)}`,
    ]),
  );
}
