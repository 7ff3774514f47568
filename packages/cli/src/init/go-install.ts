import { shellWords } from '@officina/core';

/** A command that has Go fetch programs and compile them. */
export interface GoInstall {
  /** Paths with their versions: `mvdan.cc/gofumpt@v0.7.0`. */
  readonly packages: readonly string[];
  /** Where it puts them, if it says so. */
  readonly folder: string | undefined;
  /** What makes another program of it than the compilation here would; undefined for the usual. */
  readonly other: string | undefined;
  /** What is written into the program beside: `main.version=1.2.3`. */
  readonly stamps: readonly string[];
}

/** Variables of the step and the file. */
export type LookUp = (name: string) => string | undefined;

/** Reads a command with its variables filled in; undefined for one that is no `go install` of others' programs. */
export function readGoInstall(command: string, lookUp: LookUp): GoInstall | undefined {
  const words = shellWords(command, '\\').map(unquote);
  const at = words.findIndex((word) => !/^\w+=/.test(word));
  if (!/^(?:\S*\/)?go$/.test(words[at] ?? '') || words[at + 1] !== 'install') return undefined;
  const set = new Map(words.slice(0, at).map((word) => split(word)));
  const settingOf: LookUp = (name) => set.get(name) ?? lookUp(name);
  const { flags, packages } = readArguments(words.slice(at + 2));
  if (packages.length === 0 || packages.some((one) => !one.includes('@'))) return undefined;
  const folder = settingOf('GOBIN');
  return {
    packages,
    folder: folder !== undefined && /^\/[^$]*$/.test(folder) ? folder.replace(/\/$/, '') : undefined,
    other: otherOf(flags, settingOf),
    stamps: flags.flatMap(([name, value]) => (name === '-ldflags' ? stampsOf(value) : [])),
  };
}

/** The first word that makes another program, as it is written. */
function otherOf(flags: readonly Flag[], settingOf: LookUp): string | undefined {
  const variable = variables.find((name) => changes(name, settingOf(name)));
  return variable === undefined
    ? flags.find(isOther)?.join(' ').trim()
    : `${variable}=${settingOf(variable)}`;
}

type Flag = readonly [name: string, value: string];

/** Those that take the next word. */
const valued = new Set(
  '-C -asmflags -buildmode -compiler -exec -gccgoflags -gcflags -installsuffix -ldflags -mod -modfile -o -overlay -p -pgo -pkgdir -tags -toolexec'.split(
    ' ',
  ),
);
/** Those by which a program is the same. */
const harmless = /^-(?:a|v|x|work|json|p|trimpath|modcacherw|buildvcs|mod)$/;

function readArguments(words: readonly string[]): {
  readonly flags: readonly Flag[];
  readonly packages: readonly string[];
} {
  const flags: Flag[] = [];
  const packages: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    // What is written elsewhere is no package.
    if (/^\d*[<>]/.test(word)) {
      if (/^\d*[<>]+$/.test(word)) at++;
    } else if (!word.startsWith('-')) packages.push(word);
    else {
      const [name, value] = split(word.replace(/^--/, '-'));
      flags.push([name, word.includes('=') || !valued.has(name) ? value : (words[++at] ?? '')]);
    }
  }
  return { flags, packages };
}

/** Whether a flag makes another program: what only strips it, or links it as it is linked without C, does not. */
function isOther([name, value]: Flag): boolean {
  if (name !== '-ldflags') return !harmless.test(name);
  const rest = linkWords(value).filter((word) => !/^-(?:s|w|buildid=.*)$/.test(word));
  return rest.length > 0;
}

/** The words of -ldflags without those that only matter with C, and without stamps. */
function linkWords(value: string): string[] {
  const words = shellWords(value, '\\').map(unquote);
  return words.filter(
    (word, at) =>
      !/^-(?:X|extldflags|linkmode)(?:=|$)/.test(word) &&
      !/^-(?:X|extldflags|linkmode)$/.test(words[at - 1] ?? ''),
  );
}

function stampsOf(value: string): string[] {
  const words = shellWords(value, '\\').map(unquote);
  return words.flatMap((word, at) =>
    word.startsWith('-X=') ? [word.slice(3)] : words[at - 1] === '-X' ? [word] : [],
  );
}

/** Variables of Go that change what it makes. */
const variables = [
  'CGO_ENABLED',
  'GOFLAGS',
  'GOOS',
  'GOARCH',
  'GOAMD64',
  'GOARM64',
  'GOEXPERIMENT',
  'GOFIPS140',
] as const;

function changes(name: (typeof variables)[number], value = ''): boolean {
  if (value === '') return false;
  if (name === 'CGO_ENABLED') return value !== '0';
  if (name === 'GOOS') return !/^linux$|TARGETOS/.test(value);
  if (name === 'GOARCH') return !/^(?:amd64|arm64)$|TARGETARCH/.test(value);
  if (name === 'GOFLAGS') return readArguments(shellWords(value, '\\').map(unquote)).flags.some(isOther);
  return true;
}

function split(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

function unquote(word: string): string {
  return word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? '') : double.replace(/\\(["\\$`])/g, '$1'),
  );
}
