import { FactoryError, type ParentSpec, tagPlace } from '@officina/core';

/** Why none of an image's tags is a version to this parent: what they look like, and the line to write for that. */
export function noSuchParentTag(parent: ParentSpec, tags: readonly string[]): FactoryError {
  const { image, tag: template } = parent;
  if (tags.length === 0) {
    return new FactoryError('registry-missing', `${image} has no tags in its registry, or is not there`, {
      hint: 'fix "image" of the parent in image.yaml',
    });
  }
  const [before = '', after = ''] = template.split(tagPlace(template) ?? '');
  const near = tags.filter((tag) => tag.startsWith(before) && tag.endsWith(after));
  const shown = (near.length > 0 ? near : tags).filter((tag) => /\d/.test(tag));
  const newest = [...(shown.length > 0 ? shown : tags)].sort(highestFirst).slice(0, 5);
  const line = shown.map(lineFor).find((one) => one !== undefined && one !== template);
  const scheme = parent.scheme === undefined ? '' : ` of scheme ${parent.scheme}`;
  const count = `${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}`;
  return new FactoryError(
    'version-none',
    `${image} has ${count}, none like ${template}${scheme}; there are ${newest.join(', ')}`,
    { hint: `fix "tag" of the parent in image.yaml${line === undefined ? '' : `: write ${line}`}` },
  );
}

function highestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** How to write the template of a tag; undefined for one without a version. */
function lineFor(tag: string): string | undefined {
  const version = /(?<![\w.])v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  if (version === undefined) return undefined;
  const depth = version.split('.').length;
  if (/^\d{8}$/.test(version) || depth > 3)
    return `tag: "${tag.replace(version, '{version}')}" and scheme: numbers`;
  const place = ['{major}', '{major}.{minor}', '{version}'][depth - 1] ?? '';
  return `tag: "${tag.replace(version, place)}"`;
}
