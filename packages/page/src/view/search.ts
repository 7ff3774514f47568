import { data } from '../data.ts';
import { element, link, table } from '../element.ts';
import { findPackages } from '../model/find-packages.ts';
import type { View } from '../view.ts';

/** A package in all images of all releases: which release first had it? */
export const search: View = async ({ words: [asked = ''] }) => {
  const packages = await data.packages();
  if (packages === undefined) {
    return {
      title: 'Packages',
      content: [element('p', { class: 'missing' }, 'The list of packages is not beside the page.')],
    };
  }
  const results = element('div', { 'aria-live': 'polite' });
  const input = element('input', {
    type: 'search',
    id: 'search',
    value: asked,
    autocomplete: 'off',
    placeholder: 'openssl 3.0',
  });
  const show = () => {
    const words = input.value.trim();
    if (words === '')
      return results.replaceChildren(
        element('p', { class: 'quiet' }, 'Write a name, or a name and a version.'),
      );
    const { found, more } = findPackages(packages, words);
    const count = `${found.length + more} found${more === 0 ? '' : `, the first ${found.length} shown`}`;
    results.replaceChildren(
      table(
        count,
        ['Name', 'Version', 'Kind', 'First in', 'Last in', 'Images'],
        found.map(({ name, version, kind, first, last, now, places }) => [
          name,
          version,
          kind,
          link(`release/${first}`, first),
          now ? 'the newest' : link(`release/${last}`, last),
          places.join(', '),
        ]),
      ),
    );
    // Without an entry in the history for each letter.
    history.replaceState(null, '', `#/search/${encodeURIComponent(words)}`);
  };
  input.addEventListener('input', show);
  show();
  const form = element(
    'form',
    { role: 'search' },
    element('label', { for: 'search' }, 'Package, in all images of all releases'),
    input,
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  return { title: 'Packages', content: [form, results] };
};
