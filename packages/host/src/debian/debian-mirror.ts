import { FactoryError, type Files } from '@officina/core';
import { type AptSource, parseAptSources } from './apt-sources.ts';

/** Where this machine gets Debian itself from. */
export interface DebianMirror {
  /** The archive with all suites; its keyring where the source names one. */
  readonly main: Pick<AptSource, 'uri' | 'signedBy'>;
  /** The security archive; absent where the machine names none. */
  readonly security?: Pick<AptSource, 'uri' | 'signedBy'>;
}

/** Reads all of apt's sources of this machine, mirror lists resolved to their first entry. */
export async function readAptSources(
  files: Pick<Files, 'read' | 'list'>,
  folder = '/etc/apt',
): Promise<AptSource[]> {
  const parts = (await files.list(`${folder}/sources.list.d`)).filter((name) =>
    /\.(?:sources|list)$/.test(name),
  );
  const paths = [`${folder}/sources.list`, ...parts.map((name) => `${folder}/sources.list.d/${name}`)];
  const sources: AptSource[] = [];
  for (const path of paths) {
    for (const source of parseAptSources((await files.read(path)) ?? '', path)) {
      sources.push({ ...source, uri: await resolveMirrorList(files, source.uri) });
    }
  }
  return sources;
}

/**
 * Picks Debian's own archive among a machine's sources: the one that also has `<suite>-updates`, else Debian's keyring
 * or path speaks for it; throws engine-install-failed when none does.
 */
export function findDebianMirror(sources: readonly AptSource[]): DebianMirror {
  const rank = (source: AptSource): number =>
    (source.suites.some((suite) => /^[a-z]+-updates$/.test(suite)) ? 4 : 0) +
    (source.signedBy?.includes('debian-archive-keyring') ? 2 : 0) +
    (/\/debian$/.test(source.uri) ? 1 : 0);
  const isSecurity = (source: AptSource) =>
    source.suites.some((suite) => suite.endsWith('-security') || suite.endsWith('/updates'));
  // Ubuntu's has suites of the same shape.
  const own = sources.filter(({ uri, signedBy = '' }) => !/ubuntu/i.test(`${uri} ${signedBy}`));
  const [best] = own
    .filter((source) => source.components.includes('main') && !isSecurity(source) && rank(source) > 0)
    .sort((a, b) => rank(b) - rank(a));
  if (best === undefined) {
    throw new FactoryError(
      'engine-install-failed',
      "none of this machine's apt sources is Debian's own archive",
      {
        hint: 'on Debian look at /etc/apt/sources.list.d: wanted a source of its suite, with component main; on Ubuntu let Docker Hub be reached, which has Debian as an image',
      },
    );
  }
  const security = own.find(isSecurity);
  return { main: pickPlace(best), ...(security === undefined ? {} : { security: pickPlace(security) }) };
}

/** The sources of one suite with its updates and security, from a machine's mirror. */
export function suiteSources(mirror: DebianMirror, suite: string): AptSource[] {
  const components = ['main'];
  const rolling = suite === 'sid' || suite === 'unstable';
  const main = { ...mirror.main, suites: rolling ? [suite] : [suite, `${suite}-updates`], components };
  if (mirror.security === undefined || rolling) return [main];
  return [main, { ...mirror.security, suites: [`${suite}-security`], components }];
}

function pickPlace({ uri, signedBy }: AptSource): Pick<AptSource, 'uri' | 'signedBy'> {
  return signedBy === undefined ? { uri } : { uri, signedBy };
}

async function resolveMirrorList(files: Pick<Files, 'read'>, uri: string): Promise<string> {
  const list = /^mirror\+file:\/*(\/.+)$/.exec(uri)?.[1];
  if (list === undefined) return uri;
  const first = ((await files.read(list)) ?? '').split('\n').find((line) => /^[a-z+]+:/.test(line));
  return first?.split(/\s/)[0]?.replace(/\/+$/, '') ?? uri;
}
