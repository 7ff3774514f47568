import { isVersion, type ToolSpec } from '@officina/core';

/** The version that a tag stands for under a tool's template such as `v{version}`; undefined for any other tag. */
export function versionOfTag(
  { tag: template, scheme = 'semver' }: ToolSpec,
  tag: string,
): string | undefined {
  const [before = '', after = ''] = template.split('{version}');
  if (!tag.startsWith(before) || !tag.endsWith(after)) return undefined;
  const version = tag.slice(before.length, tag.length - after.length);
  return isVersion(version, scheme) ? version : undefined;
}
