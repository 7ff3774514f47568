import { packingOf, readPacking, type ToolWish } from '@officina/core';
import { findProgram, type NamedTool } from '../add/known-program.ts';
import { toolNameOf } from '../tool-name.ts';
import { commandsOf, programOf } from './simple-commands.ts';

/** A download as a tool, or why it is none. */
export type FoundDownload =
  | (NamedTool & {
      /** True where the RUN does nothing but bring it. */
      readonly isWhole: boolean;
      /** What a person should look at. */
      readonly doubt?: string;
    })
  | { readonly why: string };

/** What a RUN may do beside the download, all of which `install` says. */
const beside = new Set(
  'curl wget tar unzip chmod chown mv cp rm install mkdir cd set echo printf sha256sum shasum ln export true gzip gunzip'.split(
    ' ',
  ),
);

/** A url as a shell's command has it, what it computes in it included. */
const urlPattern = /https?:\/\/(?:\$\([^)]*\)|[^\s"'|;>\\])+/g;

/** Finds the download of a RUN or ADD and reads it as a tool; undefined where there is none. */
export function findDownload(body: string, values: ReadonlyMap<string, string>): FoundDownload | undefined {
  const urls = [...body.matchAll(urlPattern)].map(([url]) => url);
  const own = urls.filter((url) => !/\.(?:sha\d+(?:sum)?|sig|asc|pem|txt)$/.test(url));
  const [url] = own;
  if (
    url === undefined ||
    (commandsOf(body) !== undefined && !/^(?:curl|wget)\b|&&|;|\bcurl\b|\bwget\b|^https?:/.test(body))
  )
    return undefined;
  if (own.length > 1) return { why: `${own.length} downloads in one step: part them, one tool each` };
  const read = readUrl(url, values);
  if (read === undefined)
    return { why: `${url}: no datasource lists its versions; add the tool by hand (docs/spec.md)` };
  const isWhole =
    /^https?:/.test(body) || commandsOf(body)?.every((command) => beside.has(programOf(command))) === true;
  const known = findProgram(read.package ?? read.name);
  if (known !== undefined || read.tool === undefined) {
    const tool = { constraint: constraintOf(read.version) };
    return { name: known?.name ?? read.name, tool, isWhole, ...doubtOf(known?.tool ?? {}, body) };
  }
  const { asset = '' } = read.tool;
  const isArchive = readPacking(packingOf({}, asset)).inside !== 'raw';
  const to = targetOf(body, isArchive, read.name);
  const seen = memberOf(body, read.name);
  const from = isArchive ? { from: seen ?? read.name } : {};
  const isGuess = isArchive && seen === undefined;
  const doubt = isGuess ? { doubt: `look at install.from: "${from.from}" is a guess` } : {};
  return {
    name: read.name,
    tool: { ...read.tool, constraint: constraintOf(read.version), install: [{ ...from, to }] },
    isWhole,
    ...doubt,
  };
}

interface ReadUrl {
  readonly name: string;
  readonly package?: string;
  readonly version: string;
  /** Left out for what the catalogue knows by its name. */
  readonly tool?: ToolWish;
}

/** A url of a release at GitHub, or of a host that a datasource of its own lists. */
function readUrl(url: string, values: ReadonlyMap<string, string>): ReadUrl | undefined {
  const arch = archOf(url);
  const filled = fill(url, values);
  const github = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/releases\/download\/(.+)\/([^/]+)$/.exec(
    filled,
  );
  const version = /\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?(?=[/_-]|$)|\d+(?:\.\d+)+/.exec(
    github?.[2] ?? filled,
  )?.[0];
  if (version === undefined || /\$/.test(filled.replaceAll('{arch}', ''))) {
    return undefined;
  }
  const plain = (text: string) => text.replaceAll(version, '{version}');
  if (github !== null) {
    const [, repository = '', tag = '', file = ''] = github;
    const template = plain(tag);
    const asset = plain(file);
    const name = toolNameOf(repository);
    const tool = {
      datasource: 'github-releases',
      package: repository,
      ...(template === 'v{version}' ? {} : { tag: template }),
      asset,
      ...(arch === undefined || !asset.includes('{arch}') ? {} : { arch }),
    } as const;
    return { name, package: repository, version, tool };
  }
  const host = Object.entries(hosts).find(([prefix]) => filled.startsWith(prefix));
  return host === undefined ? undefined : { name: host[1], version };
}

/** Release hosts with a datasource of their own, and what they are for. */
const hosts: Readonly<Record<string, string>> = {
  'https://dl.k8s.io/': 'kubectl',
  'https://get.helm.sh/': 'helm',
  'https://nodejs.org/dist/': 'node',
};

/** A url with the values of its ARGs, and `{arch}` for whatever says the machine. */
function fill(url: string, values: ReadonlyMap<string, string>): string {
  return url
    .replace(/\$\(\s*(?:uname\s+-m|dpkg\s+--print-architecture|arch)\s*\)/g, '{arch}')
    .replace(/\$\{?(\w+)(?:#v)?\}?/g, (whole, name: string) => {
      if (/^(?:TARGET|BUILD|DPKG_?)?ARCH(?:ITECTURE)?$/i.test(name) && !values.get(name)) return '{arch}';
      const value = values.get(name);
      if (value === undefined) return whole;
      return whole.includes('#v') ? value.replace(/^v/, '') : value;
    })
    .replace(/(?<![A-Za-z0-9])(?:amd64|x86_64|x64|arm64|aarch64)(?![A-Za-z0-9])/g, '{arch}');
}

/** What upstream calls the machines, where it is not what OCI calls them. */
function archOf(url: string): ToolWish['arch'] {
  if (/x86_64|aarch64|uname\s+-m|\$\(\s*arch\s*\)/.test(url))
    return { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
  return /(?<![A-Za-z0-9])x64(?![A-Za-z0-9])/.test(url) ? { 'linux/amd64': 'x64' } : undefined;
}

function constraintOf(version: string): string {
  return `${/^\d+/.exec(version)?.[0] ?? '*'}.x`;
}

/** Where a RUN puts the program. */
function targetOf(body: string, isArchive: boolean, name: string): string {
  const given = /(?:-o|-O|--output(?:-document)?)[= ]"?(\/[^\s"$]+)/.exec(body)?.[1];
  if (!isArchive && given !== undefined && /\/s?bin\/[\w.-]+$/.test(given)) return given;
  const moved = /\/(?:usr\/local\/|usr\/|)s?bin\/[\w.-]+/.exec(body.replaceAll(urlPattern, ''))?.[0];
  return moved ?? `/usr/local/bin/${name}`;
}

/** The member of an archive that a RUN names: a word that ends like the program; undefined where none does. */
function memberOf(body: string, name: string): string | undefined {
  const words = body.replaceAll(urlPattern, '').split(/[\s"']+/);
  return words.find(
    (word) =>
      /^[A-Za-z0-9.]/.test(word) && !word.includes('$') && (word === name || word.endsWith(`/${name}`)),
  );
}

/** A catalogue's row puts programs where it says: another place in the RUN is to be looked at. */
function doubtOf({ install = [] }: ToolWish, body: string): { doubt?: string } {
  const place = /(?:-o|-O|-C|--directory[= ])\s*"?(\/[^\s"]+)/.exec(body)?.[1];
  const isSame =
    place === undefined || place.startsWith('/tmp') || install.some(({ to }) => to.startsWith(place));
  return isSame ? {} : { doubt: `it goes to ${install.map(({ to }) => to).join(', ')}, not to ${place}` };
}
