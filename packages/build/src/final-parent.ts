/**
 * The name that the last stage of a Dockerfile stands on, through stages of its own: what the image inherits its
 * configuration from. undefined when it is `scratch` or cannot be read off the text (an ARG in FROM).
 */
export function finalParent(dockerfile: string): string | undefined {
  const stages = new Map<string, string>();
  let last: string | undefined;
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const match = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(line);
    if (match?.[1] === undefined) continue;
    last = stages.get(match[1].toLowerCase()) ?? match[1];
    if (match[2] !== undefined) stages.set(match[2].toLowerCase(), last);
  }
  return last === undefined || last === 'scratch' || last.includes('$') ? undefined : last;
}
