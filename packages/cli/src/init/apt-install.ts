import { commandsOf, programOf } from './simple-commands.ts';

/** The Debian packages that a RUN installs. */
export interface AptInstall {
  readonly packages: readonly string[];
  /** True where it does nothing else. */
  readonly isWhole: boolean;
  /** What apt was told to take them from, which no lock knows: a release of the parent's sources. */
  readonly release: string | undefined;
}

const installs = /^(?:\w+=\S*\s+)*apt(?:-get)?\s(?:.*\s)?install(?=\s)/;
/** Of apt, what nobody misses where packages are locked; not what takes packages out. */
const lists =
  /^(?:\w+=\S*\s+)*apt(?:-get)?\s(?:-\S+\s+)*(?:update|clean|autoclean|autoremove|(?:dist-|full-)?upgrade)(?:\s+-\S+)*$/;
/** What of a folder nobody misses either. */
const caches =
  /^(?:\/(?:var\/(?:lib\/(?:apt|dpkg)|cache|log)|tmp|var\/tmp|usr\/share\/(?:doc|man|locale)|etc\/apt\/apt\.conf\.d\/docker-clean)|(?:~|\$HOME|\/root)\/\.cache)/;
const beside = new Set(['set', 'true', 'export']);

/** Reads a RUN that installs with apt; undefined for any other, and where a package is no plain name. */
export function readAptInstall(body: string): AptInstall | undefined {
  const plain = commandsOf(body);
  const commands =
    plain ??
    body.split(/&&|;|\n/).map((command) => command.trim().replace(/^(?:(?:then|do|else|sudo)\s+)+/, ''));
  const words = commands.filter((command) => installs.test(command)).flatMap(wordsOf);
  // A version that is pinned by hand is the lock's from now on.
  const packages = words
    .filter((word) => !word.startsWith('-'))
    .map((word) => word.replace(/^(['"])(.*)\1$/, '$2').replace(/=.*$/, ''));
  if (packages.length === 0 || packages.some((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name)))
    return undefined;
  const [, release] =
    /\sinstall\s(?:[^;&|]*\s)?(?:-t|--target-release|--default-release)[=\s]*(\S+)|(?!)/.exec(body) ?? [];
  return { packages, isWhole: plain?.every(isOfApt) === true, release };
}

/** Whether a RUN does no more than to bring apt's lists up to date, or to take them away. */
export function isAptListsAlone(body: string): boolean {
  const commands = commandsOf(body) ?? [];
  return (
    commands.some((command) => lists.test(command)) &&
    commands.every((command) => lists.test(command) || isRemoval(command))
  );
}

/** Whether a command is part of installing with apt: what it does beside, nobody misses where packages are locked. */
export function isOfApt(command: string): boolean {
  const program = programOf(command);
  return installs.test(command) || lists.test(command) || isRemoval(command) || beside.has(program);
}

/** Whether a path is of what nobody misses: lists, caches, logs. */
export function isCache(path: string): boolean {
  return caches.test(path);
}

/** Whether a command only takes away what nobody misses. */
export function isRemoval(command: string): boolean {
  const [program, ...words] = command.replaceAll(/["']/g, '').split(/\s+/);
  return program === 'rm' && words.every((word) => word.startsWith('-') || isCache(word));
}

/** The words behind `install`, without options and what these are given, and without what is written elsewhere. */
function wordsOf(command: string): string[] {
  return command
    .replace(/^.*?\sinstall\s/s, ' ')
    .replace(/\s\d*(?:&>|>>?)\s*(?:&\d|\S+)/g, ' ')
    .replace(/\s(?:-[otc]|--option|--target-release|--default-release)[=\s]\s*\S+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}
