import { commandsOf, programOf } from './simple-commands.ts';

/** The Debian packages that a RUN installs. */
export interface AptInstall {
  readonly packages: readonly string[];
  /** True where it does nothing else. */
  readonly isWhole: boolean;
}

const beside = new Set(['rm', 'set', 'true', 'apt', 'apt-get', 'export']);

/** Reads a RUN that installs with apt; undefined for any other, and where a package is no plain name. */
export function readAptInstall(body: string): AptInstall | undefined {
  const commands = commandsOf(body) ?? body.split(/&&|;|\n/).map((command) => command.trim());
  const installs = commands.filter((command) =>
    /^(?:\w+=\S*\s+)*apt(?:-get)?\s(?:.*\s)?install(?=\s)/.test(command),
  );
  if (installs.length === 0) return undefined;
  const words = installs.flatMap((command) =>
    command
      .replace(/^.*?\sinstall\s/, '')
      .split(/\s+/)
      .filter((word) => word !== '' && !word.startsWith('-')),
  );
  // A version that is pinned by hand is the lock's from now on.
  const packages = words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2').replace(/=.*$/, ''));
  if (packages.length === 0 || packages.some((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name)))
    return undefined;
  const isWhole = commandsOf(body)?.every((command) => beside.has(programOf(command))) === true;
  return { packages, isWhole };
}
