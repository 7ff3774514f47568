/** An apt repository of somebody else that a RUN writes into sources.list.d. */
export interface AptSource {
  readonly url: string;
  /** Undefined where the step works it out. */
  readonly suite: string | undefined;
  readonly components: readonly string[];
  /** Where the step got the key from, as far as it says so. */
  readonly key: string | undefined;
}

/** Reads the lines of sources.list that a RUN writes. */
export function readAptSources(body: string): AptSource[] {
  const key = /(?:curl|wget)\b[^&|;]*?\s["']?(https?:\/\/[^\s"']*(?:gpg|key|asc|pub)[^\s"']*)/i.exec(
    body,
  )?.[1];
  const line =
    /\bdeb\s+(?:\[(?:\$\([^)]*\)|[^\]])*\]\s+)?(https?:\/\/[^\s"']+)\s+(\$\((?:[^()"']|"[^"]*")*\)|\S+)([^"'>|&\n]*)/g;
  return [...body.matchAll(line)].map(([, url = '', suite = '', rest = '']) => ({
    url,
    suite: suite.includes('$') ? undefined : suite.replace(/["']$/, ''),
    components: rest.split(/\s+/).filter((word) => /^[\w.+~/-]+$/.test(word)),
    key,
  }));
}

/** What is to be done with one, as the last lines of init say it. */
export function sayAptSource({ url, suite = 'bookworm', components, key }: AptSource): string {
  const name = nameOf(url);
  const more = components.length === 0 ? '' : `, components: [${components.join(', ')}]`;
  const wish = `${name}: { url: "${url}", suite: ${suite}${more}, key: keys/${name}.asc, packages: [...] }`;
  const from = key === undefined ? "its publisher's key" : `the key of ${key}`;
  return (
    `write it under debian in image.yaml, repositories: { ${wish} }, with those of the packages that come from it; put ${from} ` +
    `into keys/${name}.asc; and take the step out (docs/resolve.md)`
  );
}

/** `docker` of `download.docker.com`: the part before the last, which most go by. */
function nameOf(url: string): string {
  const parts = new URL(url.replace(/[${}].*$/, '')).hostname.split('.');
  return (parts.at(-2) ?? parts[0] ?? 'other').replace(/[^a-z0-9-]/g, '').replace(/^[^a-z]+/, '') || 'other';
}
