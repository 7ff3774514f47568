import type { PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { type Cell, choice, element, table } from '../element.ts';
import { packagesOf } from '../model/find-packages.ts';
import { platformOf, updateCost } from '../model/update-cost.ts';
import { go, type View } from '../view.ts';
import { bytes, short, time } from '../words.ts';

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

type Named = ReadonlyMap<string, string>;

function differences(caption: string, old: Named, now: Named): HTMLElement {
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const rows = names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name): Cell[] => [name, short(old.get(name)) || 'not there', short(now.get(name)) || 'not there']);
  return element(
    'section',
    {},
    element('h2', {}, caption),
    table(`${caption} that differ, ${rows.length} of ${names.length}`, ['Name', 'From', 'To'], rows),
  );
}

function variables(list: readonly string[] = []): Named {
  return new Map(list.map((entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]));
}

function entries(labels: Readonly<Record<string, string>> = {}): Named {
  return new Map(Object.entries(labels));
}

function layersOf(platform: PageRelease['images'][number]['platforms'][number] | undefined): Named {
  return new Map(
    platform?.layers?.map(({ digest, size }, at) => [
      `layer ${String(at + 1).padStart(3, '0')}`,
      `${short(digest)}, ${bytes(size)}`,
    ]),
  );
}
