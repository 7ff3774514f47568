/** An apt repository of somebody else that a RUN writes into sources.list.d. */
export interface AptSource {
  readonly url: string;
  /** Undefined where the step works it out. */
  readonly suite: string | undefined;
  readonly components: readonly string[];
  /** Where the step got the key from, as far as it says so. */
  readonly key: string | undefined;
}

const launchpad = 'ppa.launchpadcontent.net';

/** Reads the lines of sources.list that a RUN writes, and the PPAs that it adds. */
export function readAptSources(body: string): AptSource[] {
  const key = /(?:curl|wget)\b[^&|;]*?\s["']?(https?:\/\/[^\s"']*(?:gpg|key|asc|pub)[^\s"']*)/i.exec(
    body,
  )?.[1];
  const line = /\bdeb\s+(?:\[[^\]]*\]\s+)?(https?:\/\/[^\s"']+)\s+([^\s"']+)([^"'>|&\n]*)/g;
  // What a step works out is a word like others, and has quotes and spaces of its own.
  const plain = body.replace(/"\$\((?:[^()]|\([^()]*\))*\)"|\$\((?:[^()]|\([^()]*\))*\)/g, '$(...)');
  const ppas = [
    ...body.matchAll(
      /\badd-apt-repository(?![^;&|\n]*\s(?:-r|--remove)\s)[^;&|\n]*?\bppa:([\w.-]+\/[\w.+-]+)/g,
    ),
  ];
  const written = [...plain.matchAll(line)].map(([, url = '', suite = '', rest = '']) => ({
    url,
    suite: suite.includes('$') ? undefined : suite,
    components: rest.split(/\s+/).filter((word) => /^[\w.+~-]+$/.test(word)),
    key,
  }));
  const launched = ppas.map(([, name = '']) => ({
    url: `https://${launchpad}/${name}/ubuntu`,
    suite: undefined,
    components: ['main'],
    key: undefined,
  }));
  return [...written, ...launched];
}

/** What is to be done with one, as the last lines of init say it. */
export function sayAptSource({ url, suite = '...', components, key }: AptSource): string {
  const name = nameOf(url);
  const more = components.length === 0 ? '' : `, components: [${components.join(', ')}]`;
  const wish = `${name}: { url: "${url}", suite: ${suite}${more}, key: keys/${name}.asc, packages: [...] }`;
  const from = key === undefined ? "its publisher's key" : `the key of ${key}`;
  return (
    `write it under debian in image.yaml, repositories: { ${wish} }, with those of the packages that come from it; put ${from} ` +
    `into keys/${name}.asc; and take the step out (docs/resolve.md)`
  );
}

/** `docker` of `download.docker.com`: the part before the last, which most go by; of a PPA its owner. */
function nameOf(url: string): string {
  const { hostname, pathname } = new URL(url.replace(/[${}].*$/, ''));
  const parts = hostname.split('.');
  const [, owner = ''] = pathname.split('/');
  const name = hostname === launchpad ? owner : (parts.at(-2) ?? parts[0] ?? 'other');
  return name.replace(/[^a-z0-9-]/g, '').replace(/^[^a-z]+/, '') || 'other';
}
