import semver from 'semver';

/** The version that a tag stands for under a template such as `v{version}`; undefined for any other tag. */
export function versionOfTag(template: string, tag: string): string | undefined {
  const [before = '', after = ''] = template.split('{version}');
  if (!tag.startsWith(before) || !tag.endsWith(after)) return undefined;
  const version = tag.slice(before.length, tag.length - after.length);
  return semver.valid(version) === version ? version : undefined;
}
