import type { ToolWish } from '@officina/core';
import { findProgram, findProgramAt, type NamedTool } from '../add/known-program.ts';
import { toolNameOf } from '../tool-name.ts';
import { type MovedValues, variablesOf } from './moved-values.ts';
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
const latest = new RegExp(`${atGitHub}/latest/download/([^/$]+)$`);
const release = new RegExp(`${atGitHub}/download/(.+)/([^/]+)$`);

/** Reads a url of a release at GitHub, or of a program that the catalogue has from elsewhere; or why it is none. */
export function readReleaseUrl(written: string, around: Around): ReleaseUrl | { readonly why: string } {
  const { url, arch } = fill(written, around);
  const [, newest, asset = ''] = latest.exec(url) ?? [];
  if (newest !== undefined)
    return releaseOf(newest, { template: 'v{version}', asset, isTagGuess: true }, arch);
  const open = openVersion(url);
  const [, repository, tag = '', file = ''] = release.exec(url) ?? [];
  if (repository === undefined) return elsewhere(url, open) ?? { why: unreadBecause(url) };
  const read = open === undefined ? templates({ tag, file }) : openTemplates({ tag, file, open });
  return read === undefined ? { why: unreadBecause(url) } : releaseOf(repository, read, arch);
}

function elsewhere(url: string, open: string | undefined): ReleaseUrl | undefined {
  const known = findProgramAt(url);
  if (known === undefined) return undefined;
  const version = versionIn(url);
  const told = version === undefined ? { ...(open === undefined ? {} : { open }) } : { version };
  return { name: known.name, known, tool: {}, ...told };
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
  const known = findProgram(repository);
  const tool: ToolWish = {
    datasource: 'github-releases',
    package: repository,
    ...(template === 'v{version}' ? {} : { tag: template }),
    asset,
    ...(arch === undefined || !asset.includes('{arch}') ? {} : { arch }),
  };
  const name = known?.name ?? toolNameOf(repository);
  return known === undefined
    ? { name, tool, ...told, ...(isTagGuess === true ? { isTagGuess } : {}) }
    : { name, tool, ...told, known };
}

function versionIn(text: string): string | undefined {
  return /\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?(?=[/_-]|$)|\d+(?:\.\d+)+/.exec(text)?.[0];
}

/** Why a url is no tool that init can write. */
function unreadBecause(url: string): string {
  const open = variablesOf(url);
  return open.length === 0
    ? 'no datasource lists its versions'
    : `the file does not say ${open.join(' and ')}`;
}

/** The one variable that a url still has, where it is called a version. */
function openVersion(url: string): string | undefined {
  const [name = '', ...more] = variablesOf(url);
  return more.length === 0 && /version|release|tag/i.test(name) ? name : undefined;
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
function openTemplates({ tag, file, open }: Release & { readonly open: string }): Templates {
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

/** A url with what file and step say of its variables, and `{arch}` for whatever says the machine. */
function fill(
  written: string,
  { values, shell }: Around,
): { readonly url: string; readonly arch: ToolWish['arch'] } {
  let arch = machineWords(`${written} ${values.get('TARGETARCH') ?? ''}`);
  let text = written;
  // A variable of the step may stand in another one.
  for (let round = 0; round < 3; round++)
    text = text.replace(variable, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const machine = shell.machines.get(name);
      if (machine !== undefined) arch = machine;
      return machine === undefined ? (shell.values.get(name) ?? whole) : '{arch}';
    });
  if (arch === undefined) arch = machineWords(text);
  const url = text
    .replace(/\$\(\s*(?:uname\s+-m|dpkg\s+--print-architecture|arch)\s*\)/g, '{arch}')
    .replace(variable, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const value = values.get(name);
      const isOpen = value === undefined || value === '' || value.includes('$');
      if (isOpen && /^(?:TARGET|BUILD|DPKG_?)?ARCH(?:ITECTURE)?$/i.test(name)) return '{arch}';
      if (isOpen && name === 'TARGETOS') return 'linux';
      return isOpen ? whole : values.fill(whole);
    })
    .replace(/(?<![A-Za-z0-9])(?:amd64|x86_64|x64|arm64|aarch64)(?![A-Za-z0-9])/g, '{arch}')
    .replaceAll('%2F', '/');
  return { url, arch };
}

const variable = /\$\{(\w+)[^{}]*\}|\$(\w+)/g;

/** What upstream calls the machines, where it is not what OCI calls them. */
function machineWords(url: string): ToolWish['arch'] {
  const replaced = /\$\{TARGETARCH\/(amd64|arm64)\/(\w+)\}/.exec(url);
  if (replaced !== null) return { [`linux/${replaced[1]}`]: replaced[2] ?? '' };
  if (/x86_64|aarch64|uname\s+-m|\$\(\s*arch\s*\)/.test(url))
    return { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
  return /(?<![A-Za-z0-9])x64(?![A-Za-z0-9])/.test(url) ? { 'linux/amd64': 'x64' } : undefined;
}
