import { packingOf, readPacking, type ToolWish } from '@officina/core';
import type { NamedTool } from '../add/known-program.ts';
import type { MovedValues } from './moved-values.ts';
import { type ReleaseUrl, readReleaseUrl } from './release-url.ts';
import { isAssignment, shellVariables, withoutChoices } from './shell-variables.ts';
import { commandsOf, programOf } from './simple-commands.ts';

/** A download as a tool. */
export interface FoundDownload extends NamedTool {
  /** What a person should look at. */
  readonly doubts: readonly string[];
}

/** What a RUN or ADD brings. */
export interface FoundDownloads {
  readonly tools: readonly FoundDownload[];
  /** Urls that are no tool, and why. */
  readonly unread: readonly string[];
  /** True where it does nothing else. */
  readonly isWhole: boolean;
}

/** What a RUN may do beside the download, all of which `install` says. */
const beside = new Set(
  'curl wget tar unzip chmod chown mv cp rm install mkdir cd set echo printf sha256sum shasum ln export true gzip gunzip'.split(
    ' ',
  ),
);

/** A url as a shell's command has it, what it computes in it included. */
const urlPattern = /https?:\/\/(?:\$\([^)]*\)|[^\s"'|;>\\])+/g;

/** Finds the downloads of a RUN or ADD and reads them as tools; undefined where there is none. */
export function findDownloads(body: string, values: MovedValues): FoundDownloads | undefined {
  const all = downloadsOf(body);
  const downloads = all.filter(({ url }) => !others.test(url));
  if (downloads.length === 0) return undefined;
  const tools = new Map<string, FoundDownload>();
  const unread: string[] = [];
  const around = { values, shell: shellVariables(body) };
  for (const { url, step } of downloads) {
    const read = readReleaseUrl(url, around);
    if ('why' in read) unread.push(`${url}: ${read.why}; add the tool by hand (docs/spec.md)`);
    // The same for another machine comes to the same.
    else if (!tools.has(read.name)) tools.set(read.name, toolOf(read, step));
  }
  const isPlain =
    /^https?:/.test(body) ||
    commandsOf(withoutChoices(body))?.every(
      (command) => isAssignment(command) || (beside.has(programOf(command)) && !writesText(command)),
    ) === true;
  const isTools = unread.length === 0 && downloads.length === all.length;
  return { tools: [...tools.values()], unread, isWhole: isPlain && isTools };
}

/** What a lock may take of a version that was pinned by hand: all of its major; of none, all. */
export function constraintOf(version: string | undefined): string {
  const major = /^\d+/.exec(version ?? '')?.[0];
  return major === undefined ? '*' : `${major}.x`;
}

/** Whether a file is made of words of the step, which no tool would bring. */
function writesText(command: string): boolean {
  return /^(?:echo|printf)\b.*>(?!\s*(?:&|\/dev\/|\/tmp\/))/s.test(command.replace(/"[^"]*"|'[^']*'/g, ''));
}

function toolOf(read: ReleaseUrl, step: string): FoundDownload {
  const { name, known, version } = read;
  const tool = { constraint: constraintOf(version) };
  if (known !== undefined)
    return { name, tool, doubts: some([newestDoubt(read), placeDoubt(known.tool, step)]) };
  const { asset = '' } = read.tool;
  const isArchive = readPacking(packingOf({}, asset)).inside !== 'raw';
  const to = targetOf(step, isArchive, name);
  const program = to.slice(to.lastIndexOf('/') + 1);
  const seen = memberOf(step, name) ?? memberOf(step, program);
  const from = isArchive ? { from: seen ?? program } : {};
  const install = [{ ...from, to }];
  const guess = isArchive && seen === undefined ? `look at install.from: "${program}" is a guess` : undefined;
  return { name, tool: { ...read.tool, ...tool, install }, doubts: some([newestDoubt(read), guess]) };
}

interface Download {
  readonly url: string;
  /** What the step does with it: up to the next one. */
  readonly step: string;
}

/** The urls that a RUN's curl and wget are given, or all of it where these are given variables; those of an ADD. */
function downloadsOf(body: string): Download[] {
  const found = [...body.matchAll(urlPattern)].map(({ 0: url, index }) => ({ url, index }));
  const isAdd = /^https?:/.test(body);
  // A url may have a command in it: it is parted from the others before commands are.
  let next = 0;
  const marked = body.replace(urlPattern, () => `\0${next++}\0`);
  const fetching = marked.split(/[\n;|&`(]|\b(?:then|do|else)\b/).filter((command) => fetches.test(command));
  if (fetching.length === 0 && !isAdd) return [];
  const given = new Set(
    fetching.flatMap((command) => [...command.matchAll(/\0(\d+)\0/g)].map(([, at]) => Number(at))),
  );
  const own = found
    .filter((_, at) => isAdd || given.size === 0 || given.has(at))
    .filter(({ url }) => !checks.test(url));
  const startOf = (index: number) =>
    Math.max(...[...';|&\n('].map((end) => body.lastIndexOf(end, index))) + 1;
  return own.map(({ url, index }, at) => {
    const after = own[at + 1];
    return { url, step: body.slice(startOf(index), after && startOf(after.index)) };
  });
}

/** What stands beside a program for who wants to check it. */
const checks = /\.(?:sha\d+(?:sum)?|sig|asc)$|(?:checksums?|sha\d*sums?\d*)[^/]*$/i;
/** What is no program either, and may be wanted: its step stays. */
const others = /\.(?:gpg|key|pem|txt|json|ya?ml)$|\/gpg$/;
const fetches = /^\s*(?:(?:sudo|env|exec|time|if|while|until|!|\w+=\S*)\s+)*(?:\S*\/)?(?:curl|wget|aria2c)\s/;

function some(doubts: readonly (string | undefined)[]): string[] {
  return doubts.filter((doubt) => doubt !== undefined);
}

/** What a person should know where a version is taken that the file did not say. */
function newestDoubt({ open = 'one', version, isTagGuess }: ReleaseUrl): string | undefined {
  if (version !== undefined) return undefined;
  const tag = isTagGuess ? ', and look at tag: that it begins with v is a guess' : '';
  return `the newest version is taken, since the file does not say ${open}: write a constraint${tag}`;
}

/** Where a RUN puts the program. */
function targetOf(step: string, isArchive: boolean, name: string): string {
  const given = /(?:-o|-O|--output(?:-document)?)[= ]"?(\/[^\s"$]+)/.exec(step)?.[1];
  if (!isArchive && given !== undefined && /\/s?bin\/[\w.-]+$/.test(given)) return given;
  const moved = /\/(?:usr\/local\/|usr\/|)s?bin\/[\w-]+(?=[\s"';|&)]|$)/.exec(
    step.replaceAll(urlPattern, ''),
  )?.[0];
  return moved ?? `/usr/local/bin/${name}`;
}

/** The member of an archive that a RUN names: a word that ends like the program; undefined where none does. */
function memberOf(step: string, name: string): string | undefined {
  const words = step.replaceAll(urlPattern, '').split(/[\s"']+/);
  return words.find(
    (word) =>
      /^[A-Za-z0-9.]/.test(word) && !word.includes('$') && (word === name || word.endsWith(`/${name}`)),
  );
}

/** A catalogue's row puts programs where it says: another place in the RUN is to be looked at. */
function placeDoubt({ install = [] }: ToolWish, step: string): string | undefined {
  const place = /(?:-o|-O|-C|--directory[= ])\s*"?(\/[^\s";]+)/.exec(step)?.[1];
  const isSame =
    place === undefined || place.startsWith('/tmp') || install.some(({ to }) => to.startsWith(place));
  return isSame ? undefined : `it goes to ${install.map(({ to }) => to).join(', ')}, not to ${place}`;
}
