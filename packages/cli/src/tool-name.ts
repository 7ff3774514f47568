/** A repository's name (`owner/name`) as the name of a tool. */
export function toolNameOf(repository: string): string {
  const name = repository
    .slice(repository.indexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^[^a-z]+|-$/g, '') || 'tool';
}
