import { expandWord, type ToolWish } from '@officina/core';
import { findProgram, findProgramAt, type NamedTool } from '../add/known-program.ts';
import { toolNameOf } from '../tool-name.ts';
import { askedVersion } from './asked-values.ts';
import { readMavenRelease } from './maven-release.ts';
import { type MovedValues, variablesOf } from './moved-values.ts';
import { sameFile } from './same-file.ts';
import type { ShellVariables } from './shell-variables.ts';

/** A url of a program, as far as it tells of a tool. */
export interface ReleaseUrl {
  readonly name: string;
  /** Left out where the file does not say it. */
  readonly version?: string;
  /** The variable that would say it. */
  readonly open?: string;
  /** Whether nothing in the url tells that its tag has a `v` before the version. */
  readonly isTagGuess?: boolean;
  /** The row of the catalogue, where it has one. */
  readonly known?: NamedTool;
  /** What the url itself says, for others. */
  readonly tool: ToolWish;
}

interface Around {
  readonly values: MovedValues;
  readonly shell: ShellVariables;
}

const atGitHub = '^https://github\\.com/([\\w.-]+/[\\w.-]+)/releases';
const latest = new RegExp(`${atGitHub}/latest/download/([^/]+)$`);
const release = new RegExp(`${atGitHub}/download/(.+)/([^/]+)$`);

/** Reads a url of a release at GitHub, of Maven Central, or of a program that the catalogue has from elsewhere; or why it is none. */
export function readReleaseUrl(written: string, around: Around): ReleaseUrl | { readonly why: string } {
  const filled = fill(written, around);
  const url = sameFile(filled.url);
  const open = openVersion(url, around.shell.asked);
  const published = readMavenRelease(url, { open, told: openOf(open), arch: filled.arch });
  if (published !== undefined) return published;
  const [, newest, asset = ''] = latest.exec(url) ?? [];
  const [, released, tag = '', file = ''] = release.exec(url) ?? [];
  const repository = newest ?? released;
  if (repository === undefined)
    return elsewhere(url, open) ?? { why: unreadBecause(url, around.shell.asked) };
  const read =
    newest === undefined && open === undefined
      ? templates({ tag, file })
      : openTemplates({ tag, file: newest === undefined ? file : asset, open });
  if (read === undefined || odd.test(`${read.template}${read.asset}`))
    return { why: unreadBecause(url, around.shell.asked) };
  const found = releaseOf(repository, read, filled.arch);
  const [foreign] = /\.(?:apk|rpm)$/.exec(read.asset) ?? [];
  if (found.known !== undefined || foreign === undefined) return found;
  return {
    why: `${foreign} is not unpacked here; take another file of that release as a tool (docs/spec.md)`,
  };
}

/** What no tag and no file's name has: it was to be worked out. */
const odd = /[\s$`"'()]/;

function elsewhere(url: string, open: string | undefined): ReleaseUrl | undefined {
  // Whether the version that is open begins with a v, the catalogue's url tells.
  const urls = open === undefined ? [url] : ['v0', '0'].map((version) => url.replace(bareOf(open), version));
  const known = urls.flatMap((one) => findProgramAt(one) ?? [])[0];
  if (known === undefined || !isFileOf(known.tool.asset ?? '', url)) return undefined;
  const version = versionIn(url);
  const told = version === undefined ? openOf(open) : { version };
  return { name: known.name, known, tool: {}, ...told };
}

/** Whether a url's file is called like a row's: others lie beside it, such as kubeadm beside kubectl. */
function isFileOf(asset: string, url: string): boolean {
  const wordsIn = (path: string) =>
    path
      .replace(/.*\//, '')
      .replace(/\$\{?\w+\}?|\{\w+\}|(?:\.(?:t?[gx]z|tar|tbz2?|bz2|zip))+$/g, ' ')
      .match(/[A-Za-z]{2,}/g) ?? [];
  const own = new Set(wordsIn(asset));
  return wordsIn(url).every((word) => own.has(word));
}

/** The variable as a person knows it; none for a version that is asked for in the middle of a url. */
function openOf(open: string | undefined): Pick<ReleaseUrl, 'open'> {
  return open === undefined || open === askedVersion ? {} : { open };
}

/** What a lock may take of a version that was pinned by hand: all of its major; of none, all. */
export function constraintOf(version: string | undefined): string {
  const major = /^\d+/.exec(version ?? '')?.[0];
  return major === undefined ? '*' : `${major}.x`;
}

interface Templates extends Pick<ReleaseUrl, 'version' | 'open' | 'isTagGuess'> {
  readonly template: string;
  readonly asset: string;
}

/** A release at GitHub; what the catalogue has of its repository goes before what its url says. */
function releaseOf(
  repository: string,
  { template, asset, isTagGuess, ...told }: Templates,
  arch: ToolWish['arch'],
): ReleaseUrl {
  const named = findProgram(fileProgram(asset));
  const known = named?.tool.package === repository ? named : findProgram(repository);
  const tool: ToolWish = {
    datasource: 'github-releases',
    package: repository,
    ...(template === 'v{version}' ? {} : { tag: template }),
    asset,
    ...(Object.keys(arch ?? {}).length === 0 || !asset.includes('{arch}') ? {} : { arch }),
  };
  const name = known?.name ?? toolNameOf(repository);
  return known === undefined
    ? { name, tool, ...told, ...(isTagGuess === true ? { isTagGuess } : {}) }
    : { name, tool, ...told, known };
}

function versionIn(text: string): string | undefined {
  return /\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?(?=[/_-]|$)|\d+(?:\.\d+)+/.exec(text)?.[0];
}

/** What a release's file is called before its version and machine: mostly the program. */
export function fileProgram(asset: string): string {
  const [name = asset] =
    /^.+?(?=[-_.]v?(?:\$?\{|\$|\d|linux|unknown|x86|x64|amd|arm|aarch|64|musl|gnu|static)|\.(?:t?[gx]z|tar|tbz|zip|bz2|deb|sh)\b|$)/i.exec(
      asset,
    ) ?? [];
  return name;
}

/** Why a url is no tool that init can write. */
function unreadBecause(url: string, asked: ReadonlySet<string>): string {
  const open = variablesOf(url).filter((name) => !asked.has(name));
  const why =
    open.length === 0 ? 'no datasource lists its versions' : `the file does not say ${open.join(' and ')}`;
  return `${why}; add the tool by hand (docs/spec.md)`;
}

/** The one variable that a url still has, where it is called a version, or is asked for by the step. */
function openVersion(url: string, asked: ReadonlySet<string>): string | undefined {
  const [name = '', ...more] = variablesOf(url);
  return more.length === 0 && (asked.has(name) || /version|release|tag/i.test(name)) ? name : undefined;
}

function bareOf(open: string): RegExp {
  return new RegExp(`\\$\\{${open}\\}|\\$${open}(?!\\w)`, 'g');
}

interface Release {
  readonly tag: string;
  readonly file: string;
}

function templates({ tag, file }: Release): Templates | undefined {
  const version = versionIn(tag);
  if (version === undefined || `${tag}${file}`.includes('$')) return undefined;
  const plain = (text: string) => text.replaceAll(version, '{version}');
  return { template: plain(tag), asset: plain(file), version };
}

/**
 * Tag and file of a release whose version the file does not say. A variable that is all of the tag is the tag: most begin
 * with a v, and where the file's name takes that off, it does.
 */
function openTemplates({ tag, file, open }: Release & { readonly open: string | undefined }): Templates {
  if (open === undefined) return { template: 'v{version}', asset: file, isTagGuess: true };
  const bare = bareOf(open);
  const without = new RegExp(`\\$\\{${open}#{1,2}\\*?v\\}`, 'g');
  // Without a tag it is the latest release, whose file may say a version.
  const isTag = tag !== '' && tag.replace(bare, '') === '';
  const written = isTag ? 'v{version}' : '{version}';
  return {
    ...openOf(open),
    isTagGuess: tag === '' || (isTag && file.match(without) === null),
    template: tag === '' ? 'v{version}' : tag.replace(bare, written),
    asset: file.replace(without, '{version}').replace(bare, written),
  };
}

/** A url with what file and step say of its variables, and `{arch}` for whatever says the machine. */
function fill(
  written: string,
  { values, shell }: Around,
): { readonly url: string; readonly arch: ToolWish['arch'] } {
  let arch = machineWords(`${written} ${values.get('TARGETARCH') ?? ''}`);
  const told = (name: string) => shell.values.get(name) ?? values.get(name);
  let text = written;
  // A variable may stand in another one.
  for (let round = 0; round < 5; round++)
    text = text.replace(variable, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const machine = shell.machines.get(name);
      if (machine !== undefined) arch = machine.arch;
      if (machine !== undefined) return machine.word;
      const value = shell.asked.has(name) ? undefined : told(name);
      return value === undefined || value === '' ? whole : expanded(whole, name, value);
    });
  if (arch === undefined) arch = machineWords(text);
  const url = text
    .replace(/\$\(\s*uname(?:\s+-s)?\s*\)/g, 'Linux')
    .replace(/\$\(\s*(?:uname\s+-m|dpkg\s+--print-architecture|arch)\s*\)/g, '{arch}')
    .replace(variable, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      if (/^(?:TARGET|BUILD|DPKG_?)?ARCH(?:ITECTURE)?$/i.test(name)) return '{arch}';
      return name === 'TARGETOS' ? 'linux' : whole;
    })
    .replace(/(?<![A-Za-z0-9])(?:amd64|x86_64|x64|arm64|aarch64)(?![A-Za-z0-9])/g, '{arch}')
    .replace(/%[2-7][0-9A-Fa-f]/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return { url, arch };
}

/** A variable with its value, of which `${X#v}` may take a part. */
function expanded(written: string, name: string, value: string): string {
  if (value.length > longest) return written;
  return expandWord(written, (asked) => (asked === name ? value : undefined)) ?? written;
}

/** Of a url's part; a longer value is of something else. */
const longest = 500;
const variable = /\$\{([A-Za-z_]\w*)[^{}]*\}|\$([A-Za-z_]\w*)/g;

/** What upstream calls the machines, where it is not what OCI calls them. */
function machineWords(url: string): ToolWish['arch'] {
  const replaced = /\$\{TARGETARCH\/(amd64|arm64)\/(\w+)\}/.exec(url);
  if (replaced !== null) return { [`linux/${replaced[1]}`]: replaced[2] ?? '' };
  if (/x86_64|aarch64|uname\s+-m|\$\(\s*arch\s*\)/.test(url))
    return { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
  return /(?<![A-Za-z0-9])x64(?![A-Za-z0-9])/.test(url) ? { 'linux/amd64': 'x64' } : undefined;
}
