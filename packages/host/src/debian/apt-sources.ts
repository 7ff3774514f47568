/** One place that apt takes binary packages from. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** A keyring's path, where the source names one. */
  readonly signedBy?: string;
}

/** Reads a file of apt's sources, deb822 (`.sources`) or one line per source (`.list`); disabled and source ones are left out. */
export function parseAptSources(text: string, file: string): AptSource[] {
  return file.endsWith('.sources') ? parseStanzas(text) : parseLines(text);
}

/** Writes sources as a deb822 file. */
export function renderAptSources(sources: readonly AptSource[]): string {
  return sources
    .map(({ uri, suites, components, signedBy }) =>
      [
        'Types: deb',
        `URIs: ${uri}`,
        `Suites: ${suites.join(' ')}`,
        `Components: ${components.join(' ')}`,
        ...(signedBy === undefined ? [] : [`Signed-By: ${signedBy}`]),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function parseStanzas(text: string): AptSource[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = new Map<string, string>();
      for (const [, name = '', value = ''] of stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)/gm)) {
        fields.set(name.toLowerCase(), value.trim());
      }
      const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
      if (
        !words('types').includes('deb') ||
        /^(?:no|false|off|0|disable)$/i.test(fields.get('enabled') ?? '')
      ) {
        return [];
      }
      return words('uris').map((uri) =>
        toSource({
          uri,
          suites: words('suites'),
          components: words('components'),
          signedBy: fields.get('signed-by'),
        }),
      );
    });
}

function parseLines(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    return [
      toSource({
        uri,
        suites: [suite],
        components: components.split(/\s+/).filter((word) => word !== ''),
        signedBy: /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1],
      }),
    ];
  });
}

interface Fields extends Omit<AptSource, 'signedBy'> {
  readonly signedBy: string | undefined;
}

/** A key written into the source itself is left to apt's own trusted ones: only a path can be taken over. */
function toSource({ uri, suites, components, signedBy }: Fields): AptSource {
  const bare = { uri: uri.replace(/\/+$/, ''), suites, components };
  return signedBy?.startsWith('/') ? { ...bare, signedBy } : bare;
}
