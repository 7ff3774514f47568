import { packingOf, readPacking, type ToolWish } from '@officina/core';
import { findProgram, type NamedTool } from '../add/known-program.ts';
import { toolNameOf } from '../tool-name.ts';
import { type MovedValues, variablesOf } from './moved-values.ts';
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
export function findDownload(body: string, values: MovedValues): FoundDownload | undefined {
  const own = downloadsOf(body).filter((url) => !/\.(?:sha\d+(?:sum)?|sig|asc|pem|txt)$/.test(url));
  const [url] = own;
  if (url === undefined) return undefined;
  if (own.length > 1) return { why: `${own.length} downloads in one step: part them, one tool each` };
  const read = readUrl(url, values);
  if (read === undefined)
    return { why: `${url}: ${unreadBecause(url, values)}; add the tool by hand (docs/spec.md)` };
  const isWhole =
    /^https?:/.test(body) || commandsOf(body)?.every((command) => beside.has(programOf(command))) === true;
  const known = findProgram(read.package ?? read.name);
  if (known !== undefined || read.tool === undefined) {
    const tool = { constraint: constraintOf(read.version) };
    const doubts = [newestDoubt(read), placeDoubt(known?.tool ?? {}, body)];
    return { name: known?.name ?? read.name, tool, isWhole, ...doubtOf(doubts) };
  }
  const { asset = '' } = read.tool;
  const isArchive = readPacking(packingOf({}, asset)).inside !== 'raw';
  const to = targetOf(body, isArchive, read.name);
  const seen = memberOf(body, read.name);
  const from = isArchive ? { from: seen ?? read.name } : {};
  const isGuess = isArchive && seen === undefined;
  const guess = isGuess ? `look at install.from: "${from.from}" is a guess` : undefined;
  return {
    name: read.name,
    tool: { ...read.tool, constraint: constraintOf(read.version), install: [{ ...from, to }] },
    isWhole,
    ...doubtOf([newestDoubt(read), guess]),
  };
}

/** The urls that a RUN's curl and wget are given, or all of it where these are given variables; those of an ADD. */
function downloadsOf(body: string): string[] {
  const urls = [...body.matchAll(urlPattern)].map(([url]) => url);
  if (/^https?:/.test(body)) return urls;
  // A url may have a command in it: it is parted from the others before commands are.
  let next = 0;
  const marked = body.replace(urlPattern, () => `\0${next++}\0`);
  const fetching = marked
    .split(/[\n;|&`(]|\b(?:then|do|else)\b/)
    .filter((command) =>
      /^\s*(?:(?:sudo|env|exec|time|if|while|until|!|\w+=\S*)\s+)*(?:\S*\/)?(?:curl|wget|aria2c)\s/.test(
        command,
      ),
    );
  if (fetching.length === 0) return [];
  const own = fetching.flatMap((command) =>
    [...command.matchAll(/\0(\d+)\0/g)].map(([, at]) => urls[Number(at)] ?? ''),
  );
  return own.length > 0 ? own : urls;
}

function doubtOf(doubts: readonly (string | undefined)[]): { doubt?: string } {
  const some = doubts.filter((doubt) => doubt !== undefined);
  return some.length === 0 ? {} : { doubt: some.join('; ') };
}

/** What a person should know where a version is taken that the file did not say. */
function newestDoubt({ open, isTagGuess }: ReadUrl): string | undefined {
  if (open === undefined) return undefined;
  const tag = isTagGuess ? ', and look at tag: that it begins with v is a guess' : '';
  return `the newest version is taken, since the file does not say ${open}: write a constraint${tag}`;
}

/** Why a url is no tool that init can write. */
function unreadBecause(url: string, values: MovedValues): string {
  const open = variablesOf(fill(url, values)).filter((name) => name !== 'arch');
  return open.length === 0
    ? 'no datasource lists its versions'
    : `the file does not say ${open.join(' and ')}`;
}

interface ReadUrl {
  readonly name: string;
  readonly package?: string;
  /** Left out where the file does not say it. */
  readonly version?: string;
  /** The variable that would say it. */
  readonly open?: string;
  /** Whether nothing in the url tells that its tag has a `v` before the version. */
  readonly isTagGuess?: boolean;
  /** Left out for what the catalogue knows by its name. */
  readonly tool?: ToolWish;
}

/** A url of a release at GitHub, or of a host that a datasource of its own lists. */
function readUrl(url: string, values: MovedValues): ReadUrl | undefined {
  const arch = archOf(`${url} ${values.get('TARGETARCH') ?? ''}`);
  const filled = fill(url, values);
  const github = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/releases\/download\/(.+)\/([^/]+)$/.exec(
    filled,
  );
  const open = openVersion(filled);
  const version = /\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?(?=[/_-]|$)|\d+(?:\.\d+)+/.exec(
    github?.[2] ?? filled,
  )?.[0];
  if (open === undefined ? version === undefined || filled.includes('$') : github === null) return undefined;
  if (github !== null) {
    const [, repository = '', tag = '', file = ''] = github;
    const { template, asset, ...told } =
      open === undefined
        ? {
            template: tag.replaceAll(version ?? '', '{version}'),
            asset: file.replaceAll(version ?? '', '{version}'),
            version: version ?? '',
          }
        : openTemplates({ tag, file, open });
    const name = toolNameOf(repository);
    const tool = {
      datasource: 'github-releases',
      package: repository,
      ...(template === 'v{version}' ? {} : { tag: template }),
      asset,
      ...(arch === undefined || !asset.includes('{arch}') ? {} : { arch }),
    } as const;
    return { name, package: repository, ...told, tool };
  }
  const host = Object.entries(hosts).find(([prefix]) => filled.startsWith(prefix));
  return host === undefined || version === undefined ? undefined : { name: host[1], version };
}

/** The one variable that a url still has, where it is called a version. */
function openVersion(filled: string): string | undefined {
  const [name = '', ...more] = variablesOf(filled);
  return more.length === 0 && /version|release|tag/i.test(name) ? name : undefined;
}

/**
 * Tag and file of a release whose version the file does not say. A variable that is all of the tag is the tag: most begin
 * with a v, and where the file's name takes that off, it does.
 */
function openTemplates({
  tag,
  file,
  open,
}: {
  readonly tag: string;
  readonly file: string;
  readonly open: string;
}) {
  const bare = new RegExp(`\\$\\{${open}\\}|\\$${open}(?!\\w)`, 'g');
  const without = new RegExp(`\\$\\{${open}#{1,2}\\*?v\\}`, 'g');
  const isTag = tag.replace(bare, '') === '';
  const written = isTag ? 'v{version}' : '{version}';
  return {
    open,
    isTagGuess: isTag && file.match(without) === null,
    template: tag.replace(bare, written),
    asset: file.replace(without, '{version}').replace(bare, written),
  };
}

/** Release hosts with a datasource of their own, and what they are for. */
const hosts: Readonly<Record<string, string>> = {
  'https://dl.k8s.io/': 'kubectl',
  'https://get.helm.sh/': 'helm',
  'https://nodejs.org/dist/': 'node',
};

/** A url with the values of its ARGs, and `{arch}` for whatever says the machine. */
function fill(url: string, values: MovedValues): string {
  return url
    .replace(/\$\(\s*(?:uname\s+-m|dpkg\s+--print-architecture|arch)\s*\)/g, '{arch}')
    .replace(/\$\{(\w+)[^{}]*\}|\$(\w+)/g, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const value = values.get(name);
      const isOpen = value === undefined || value === '' || value.includes('$');
      if (isOpen && /^(?:TARGET|BUILD|DPKG_?)?ARCH(?:ITECTURE)?$/i.test(name)) return '{arch}';
      if (isOpen && name === 'TARGETOS') return 'linux';
      return isOpen ? whole : values.fill(whole);
    })
    .replace(/(?<![A-Za-z0-9])(?:amd64|x86_64|x64|arm64|aarch64)(?![A-Za-z0-9])/g, '{arch}');
}

/** What upstream calls the machines, where it is not what OCI calls them. */
function archOf(url: string): ToolWish['arch'] {
  const replaced = /\$\{TARGETARCH\/(amd64|arm64)\/(\w+)\}/.exec(url);
  if (replaced !== null) return { [`linux/${replaced[1]}`]: replaced[2] ?? '' };
  if (/x86_64|aarch64|uname\s+-m|\$\(\s*arch\s*\)/.test(url))
    return { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
  return /(?<![A-Za-z0-9])x64(?![A-Za-z0-9])/.test(url) ? { 'linux/amd64': 'x64' } : undefined;
}

function constraintOf(version: string | undefined): string {
  const major = /^\d+/.exec(version ?? '')?.[0];
  return major === undefined ? '*' : `${major}.x`;
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
function placeDoubt({ install = [] }: ToolWish, body: string): string | undefined {
  const place = /(?:-o|-O|-C|--directory[= ])\s*"?(\/[^\s"]+)/.exec(body)?.[1];
  const isSame =
    place === undefined || place.startsWith('/tmp') || install.some(({ to }) => to.startsWith(place));
  return isSame ? undefined : `it goes to ${install.map(({ to }) => to).join(', ')}, not to ${place}`;
}
