import { FactoryError, isVersion, type ToolSpec } from '@officina/core';

/** Why none of a repository's tags is a version to this tool: what they look like, and the line to write for that. */
export function noSuchTag(
  { tag: template, scheme = 'semver' }: ToolSpec,
  tags: readonly string[],
): FactoryError {
  const newest = tags.slice(0, 3).join(', ');
  const [before = '', after = ''] = template.split('{version}');
  const inner = tags.find((tag) => tag.startsWith(before) && tag.endsWith(after));
  const version = inner?.slice(before.length, inner.length - after.length);
  if (version !== undefined && scheme === 'semver' && isVersion(version, 'numbers')) {
    return new FactoryError(
      'version-none',
      `upstream's versions are no semver (newest tags ${newest}), and that is how they are read`,
      { hint: 'write scheme: numbers for the tool in image.yaml' },
    );
  }
  const other = tags.map((tag) => templateOf(tag)).find((one) => one !== undefined && one !== template);
  const count = `${tags.length} ${tags.length === 1 ? 'release' : 'releases'}`;
  return new FactoryError('version-none', `upstream has ${count}, none like ${template}; newest ${newest}`, {
    hint: `fix "tag" in image.yaml${other === undefined ? '' : `: write tag: "${other}"`}`,
  });
}

/** What a tag looks like with its version left open; undefined for one without a version. */
function templateOf(tag: string): string | undefined {
  const version = /(?<![0-9.])\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?/.exec(tag)?.[0];
  return version === undefined ? undefined : tag.replace(version, '{version}');
}
