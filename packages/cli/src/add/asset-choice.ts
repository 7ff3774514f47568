import { FactoryError, type Platform } from '@officina/core';

/** The files of a release that fit, as image.yaml writes them. */
export interface AssetChoice {
  /** The first platform's file. */
  readonly file: string;
  readonly asset: string;
  readonly arch: Readonly<Partial<Record<Platform, string>>>;
  readonly checksums?: string;
  /** A path of the first platform's archive, with `{version}` and `{arch}` in it. */
  readonly toTemplate: (path: string) => string;
}

export interface ChoiceOptions {
  readonly version: string;
  readonly platforms: readonly Platform[];
  readonly repository: string;
}

/** What publishers call each platform, the usual first. */
const words: Readonly<Record<Platform, readonly string[]>> = {
  'linux/amd64': ['amd64', 'x86_64', 'x64', 'linux64', '64bit'],
  'linux/arm64': ['arm64', 'aarch64'],
};

/** Chooses a release's files by their names; throws platform-missing naming what there is. */
export function chooseAssets(names: readonly string[], options: ChoiceOptions): AssetChoice {
  const { version, platforms, repository } = options;
  const found = platforms.map((platform) => [platform, best(names, platform)] as const);
  const missing = found.filter(([, name]) => name === undefined).map(([platform]) => platform);
  const [first] = found;
  if (first?.[1] === undefined || missing.length > 0) {
    throw new FactoryError(
      'platform-missing',
      `${repository} ${version} has no archive or program for ${missing.join(', ')} that its name tells of; it has ${names.slice(0, 12).join(', ') || 'no files'}`,
      { hint: 'write the tool into image.yaml by hand, or leave that platform out' },
    );
  }
  const cuts = cut(found.map(([platform, name]) => ({ platform, name: name ?? '' })));
  const plain = (text: string) => text.replaceAll(version, '{version}');
  const own = cuts.arch[first[0]] ?? '';
  const arch = Object.fromEntries(
    Object.entries(cuts.arch).filter(([platform, word]) => word !== words[platform as Platform][0]),
  );
  const checksums = findChecksums(names, first[1]);
  return {
    file: first[1],
    asset: plain(`${cuts.before}{arch}${cuts.after}`),
    arch,
    ...(checksums === undefined ? {} : { checksums: plain(checksums) }),
    toTemplate: (path) => plain(own === '' ? path : path.replaceAll(own, '{arch}')),
  };
}

/** The file of a platform that runs on most machines: without a libc of its own wish before others, archives before bare ones. */
function best(names: readonly string[], platform: Platform): string | undefined {
  const fitting = names.filter(
    (name) =>
      !/\.(?:sha\d+(?:sum)?|md5|sig|asc|pem|crt|sbom|json|jsonl|txt|ya?ml|deb|rpm|apk|gz\.\w+|pkg|dmg|exe|msi|AppImage|bundle|proof|att)$/i.test(
        name,
      ) &&
      !/darwin|macos|apple|windows|win32|win64|freebsd|openbsd|netbsd|android|illumos|solaris/i.test(name) &&
      wordIn(name, platform) !== undefined,
  );
  const rank = (name: string) =>
    (/linux/i.test(name) ? 0 : 8) +
    (/musl|static/i.test(name) ? 0 : 2) +
    (/\.(?:tar\.gz|tgz)$/.test(name) ? 0 : 1) +
    // A file that is compressed alone may be anything: completions, a manual page.
    (/(?<!\.tar)\.(?:gz|xz|bz2|zst)$/.test(name) ? 4 : 0);
  return fitting.sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1))[0];
}

function wordIn(name: string, platform: Platform): string | undefined {
  return words[platform].find((word) => new RegExp(`(?:^|[^a-z0-9])${word}(?![0-9a-z])`, 'i').test(name));
}

/** Where names of several platforms differ; of one, where its word is. */
function cut(files: readonly { readonly platform: Platform; readonly name: string }[]) {
  const parts = files.map(({ name }) => name.split(/(?<=[-_.])(?!64)|(?=[-_.](?!64))/));
  const [one = []] = parts;
  const [{ platform, name } = { platform: 'linux/amd64' as Platform, name: '' }] = files;
  if (files.length < 2) {
    const word =
      new RegExp(`(?<![a-z0-9])${wordIn(name, platform) ?? ''}(?![0-9a-z])`, 'i').exec(name)?.[0] ?? '';
    const at = name.indexOf(word);
    return { before: name.slice(0, at), after: name.slice(at + word.length), arch: { [platform]: word } };
  }
  const length = Math.min(...parts.map((some) => some.length));
  const same = (at: number) => parts.every((some) => some.at(at) === one.at(at));
  let start = 0;
  while (start < length && same(start)) start++;
  let end = 0;
  while (end < length - start && same(-1 - end)) end++;
  const middle = (some: readonly string[]) => some.slice(start, some.length - end).join('');
  return {
    before: one.slice(0, start).join(''),
    after: end === 0 ? '' : one.slice(-end).join(''),
    arch: Object.fromEntries(files.map((file, at) => [file.platform, middle(parts[at] ?? [])])),
  };
}

function findChecksums(names: readonly string[], file: string): string | undefined {
  const beside = ['.sha256', '.sha256sum'].find((ending) => names.includes(`${file}${ending}`));
  if (beside !== undefined) return `{asset}${beside}`;
  const common = names.filter((name) =>
    /^(?:.*[-_.])?(?:checksums?|sha256sums?|sha256)(?:[-_.]sha256)?(?:\.txt)?$/i.test(name),
  );
  return common.length === 1 ? common[0] : undefined;
}
