import { isCache } from './apt-install.ts';
import { readAskedValues } from './asked-values.ts';
import type { MovedValues } from './moved-values.ts';
import { isForNow, placeDownload, writtenTo } from './placed-download.ts';
import { type FoundProgram, goesTo } from './read-program.ts';
import { constraintOf, type ReleaseUrl, readReleaseUrl } from './release-url.ts';
import { filledIn, isAssignment, shellVariables, withoutChoices } from './shell-variables.ts';
import { asksVersion, commandsOf, programOf } from './simple-commands.ts';
import { type Download, downloadsOf, isAdd, lastOf, urlPattern } from './step-downloads.ts';

/** A download as a tool. */
export interface FoundDownload extends FoundProgram {
  /** Whether the step is done with it: no later one unpacks or moves it. */
  readonly isPlaced: boolean;
  /** The variable that would say its version. */
  readonly open?: string;
}

/** What a RUN or ADD brings. */
export interface FoundDownloads {
  readonly tools: readonly FoundDownload[];
  /** Urls that are no tool, and why. */
  readonly unread: readonly string[];
  /** True where it does nothing else. */
  readonly isWhole: boolean;
  /** Files, as they are written, that it leaves to later steps. */
  readonly open: readonly string[];
}

/** What a RUN may do beside the download, all of which `install` says. */
const beside = new Set(
  'curl wget tar unzip chmod chown mv cp rm install mkdir cd set echo printf sha256sum shasum ln export true gzip gunzip'.split(
    ' ',
  ),
);

/**
 * Finds the downloads of a RUN or ADD and reads them as tools; undefined where there is none. `isElsewhere` tells the
 * commands that somebody else takes over.
 */
export function findDownloads(
  written: string,
  values: MovedValues,
  isElsewhere: (command: string) => boolean = () => false,
): FoundDownloads | undefined {
  const { text: body, asked } = readAskedValues(written);
  const all = downloadsOf(body);
  const downloads = all.filter(({ url }) => !others.test(url));
  if (downloads.length === 0) return undefined;
  const tools = new Map<string, FoundDownload>();
  const unread: string[] = [];
  const around = { values, shell: shellVariables(body, asked) };
  const open: string[] = [];
  let isSaid = downloads.length === all.length;
  for (const download of downloads) {
    const { url } = download;
    const read = isScript(download) ? { why: scriptWhy } : readReleaseUrl(url, around);
    if ('why' in read) unread.push(`${url}: ${read.why}`);
    else {
      const target = download.target && { target: filledIn(download.target, around) };
      const tool = toolOf(read, { url, step: filledIn(download.step, around), ...target });
      const before = tools.get(tool.name);
      // The same for another machine comes to the same.
      if (before === undefined) tools.set(tool.name, tool);
      else if (!isSame(before, tool)) isSaid = false;
      if (!tool.isPlaced) open.push(lastOf(download.target ?? writtenTo(download.step) ?? url));
    }
  }
  const found = [...tools.values()];
  const names = found.flatMap(({ name, program }) => [name, program]);
  const isPlain =
    isAdd(body) ||
    commandsOf(withoutChoices(body))?.every((one) => {
      const command = filledIn(one, around);
      if (isAssignment(one) || isElsewhere(command) || asksVersion(command, names)) return true;
      return beside.has(programOf(command)) && !writesText(one) && isOfTools(command, found);
    }) === true;
  return { tools: found, unread, isWhole: isPlain && isSaid && unread.length + open.length === 0, open };
}

const scriptWhy =
  'a script that is run, and nothing tells what it brings: add the tool that it installs (officina add)';

/** What is no program either, and may be wanted: its step stays. */
const others = /\.(?:gpg|key|pem|pub|txt|json|ya?ml|list|repo)$|\/gpg$/;

/** An installer of an archive's own. */
const installer = /(?:^|[\s;&|])\.{0,2}\/\S*\/?install(?=\s|$)/;

/** Whether a shell runs what a step downloads. */
function isScript({ url, step }: Download): boolean {
  const rest = step.slice(step.indexOf(url) + url.length);
  const isGiven = /^[^|;&]*\|\s*(?:sudo\s+|env\s+|\w+=\S*\s+|-\w+\s+)*(?:\/\S*\/)?(?:ba|da|z)?sh\b/.test(
    rest,
  );
  return isGiven || (/\.(?:ba)?sh$/.test(url) && /^["']?\s*\)/.test(rest));
}

/** Whether a file is made of words of the step, which no tool would bring. */
function writesText(command: string): boolean {
  return /^(?:echo|printf)\b.*>(?!\s*(?:&|\/dev\/|\/tmp\/))/s.test(command.replace(/"[^"]*"|'[^']*'/g, ''));
}

/** What gives files and folders another place or mode, or takes them away. */
const changes = new Set('chmod chown mv cp rm install mkdir ln'.split(' '));

/** Whether all that a command changes is the tools' own, or goes with the step; an installer of its own only a row knows. */
function isOfTools(command: string, tools: readonly FoundDownload[]): boolean {
  const program = programOf(command);
  if (installer.test(command)) return tools.every(({ tool }) => tool.install === undefined);
  if (!changes.has(program)) return true;
  const places = tools.flatMap((one) => [...goesTo(one), ...(one.place === undefined ? [] : [one.place])]);
  const paths = command
    .split(/\s+/)
    .slice(1)
    .filter((word) => /^[/~$]/.test(word))
    .map((word) => word.replace(/\*$/, ''));
  if (program === 'ln') return places.includes(paths.at(-1) ?? '');
  if (program === 'rm')
    return paths.every((path) => /^\$|^\/tmp\b/.test(path) || isCache(path) || isOwn(path, places));
  return paths.every((path) => /^\/tmp\b/.test(path) || isOwn(path, places));
}

/** Whether a path is one of these places, a folder above or below it, or what the file was called before: `own-linux`. */
function isOwn(path: string, places: readonly string[]): boolean {
  return places.some(
    (place) =>
      place.startsWith(path) ||
      (path.startsWith(place) && (place.endsWith('/') || /^[-_.{]/.test(path.slice(place.length)))),
  );
}

function isSame(one: FoundDownload, other: FoundDownload): boolean {
  return JSON.stringify(one.tool) === JSON.stringify(other.tool);
}

function toolOf(read: ReleaseUrl, { url, step, target }: Download): FoundDownload {
  const { name, known, version } = read;
  const asset = read.tool.asset ?? /[^/]*$/.exec(url)?.[0] ?? '';
  const after = step.replaceAll(urlPattern, ' ');
  const placed = placeDownload({ step: target === undefined ? after : ` -o ${target}`, asset, name });
  const isPlaced =
    (placed.place !== undefined && !isForNow(placed.place)) || (known !== undefined && installer.test(after));
  const place = {
    isPlaced,
    ...(placed.place === undefined ? {} : { place: placed.place }),
    ...(read.open === undefined ? {} : { open: read.open }),
  };
  const tool = { constraint: constraintOf(version) };
  if (known !== undefined) {
    const program = lastOf(Object.keys(known.tool.links ?? {})[0] ?? goesTo(known)[0] ?? name);
    const doubts = some([newestDoubt(read), placeDoubt(goesTo(known), placed.place)]);
    return { name, program, tool, doubts, ...place };
  }
  const install = placed.install.map(({ from, ...to }) =>
    from === undefined ? to : { from: templated(from, read), ...to },
  );
  const program = lastOf(install[0]?.to ?? name);
  const doubts = some([newestDoubt(read), placed.doubt]);
  return { name, program, tool: { ...read.tool, ...tool, install }, doubts, ...place };
}

/** A member's path, with what stands in the asset for version and machine in it. */
function templated(from: string, { version, tool }: ReleaseUrl): string {
  const words = ['amd64', 'arm64', ...Object.values(tool.arch ?? {})].map((word) =>
    word.replace(/\W/g, '\\$&'),
  );
  const machine = new RegExp(`(?<![A-Za-z0-9])(?:${words.join('|')})(?![A-Za-z0-9])`, 'g');
  const plain = tool.asset?.includes('{arch}') === true ? from.replace(machine, '{arch}') : from;
  return version === undefined ? plain : plain.replaceAll(version, '{version}');
}

function some(doubts: readonly (string | undefined)[]): string[] {
  return doubts.filter((doubt) => doubt !== undefined);
}

/** What a person should know where a version is taken that the file did not say. */
function newestDoubt({ open = 'one', version, isTagGuess }: ReleaseUrl): string | undefined {
  if (version !== undefined) return undefined;
  const tag = isTagGuess ? ', and look at tag: that it begins with v is a guess' : '';
  return `the newest version is taken, since the file does not say ${open}: write a constraint${tag}`;
}

/** A catalogue's row puts programs where it says: another place in the step is to be looked at. */
function placeDoubt(own: readonly string[], place: string | undefined): string | undefined {
  const isSame =
    place === undefined ||
    isForNow(place) ||
    own.some((to) => to === place || (place.endsWith('/') && to.startsWith(place)));
  return isSame ? undefined : `it goes to ${own.join(', ')}, not to ${place}`;
}
