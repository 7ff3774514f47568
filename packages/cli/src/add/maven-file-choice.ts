import { FactoryError, type Http, mavenFolder, type Platform } from '@officina/core';
import type { MavenWord } from './maven-word.ts';

/** A file of an artifact, as image.yaml writes it. */
export interface MavenFileChoice {
  /** The first platform's file, and where it is. */
  readonly file: string;
  readonly url: string;
  readonly asset: string;
  /** The words for the machines, where the name has one. */
  readonly arch?: Readonly<Partial<Record<Platform, string>>>;
  /** A path of the first platform's archive, with `{version}` and `{arch}` in it. */
  readonly toTemplate: (path: string) => string;
}

/** What programs are published as, behind artifact and version: for one machine, with all that they need, as one jar. */
const endings = [
  '-linux-{arch}.exe',
  ...['-bin.tar.gz', '.tar.gz', '.tgz', '-bin.zip', '.zip'],
  ...['-all', '-all-deps', '-complete', '-jar-with-dependencies', '-nodeps', '-shaded', ''].map(
    (classifier) => `${classifier}.jar`,
  ),
];

/** The words of classifiers for machines: those that os-maven-plugin gives to builds, and others that are seen. */
const words: readonly Readonly<Record<Platform, string>>[] = [
  { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' },
  { 'linux/amd64': 'x64', 'linux/arm64': 'aarch64' },
  { 'linux/amd64': 'amd64', 'linux/arm64': 'arm64' },
];

/**
 * Chooses the file that the word names, or the first that is there of those that programs are published as. Each is asked for
 * by HEAD, since a repository need not list what it has. Throws asset-missing where a platform has none of them.
 */
export async function chooseMavenFile(
  { group, artifact, extension, classifier }: MavenWord,
  {
    version,
    platforms,
    http,
  }: { readonly version: string; readonly platforms: readonly Platform[]; readonly http: Http },
): Promise<MavenFileChoice> {
  const folder = `${mavenFolder({ group, artifact })}/${version}`;
  const isThere = async (file: string) => {
    const answer = await http.request({ url: `${folder}/${file}`, method: 'HEAD' });
    await answer.discard();
    return answer.status === 200;
  };
  const machines = wordsOf(classifier) ?? words[0];
  const wanted = extension === undefined ? endings : [endingOf(extension, classifier)];
  const choices = wanted.map((ending) => {
    const asset = `${artifact}-{version}${ending}`;
    const names = platforms.map((platform) =>
      asset.replace('{version}', version).replace('{arch}', machines?.[platform] ?? ''),
    );
    return { asset, files: [...new Set(names)] };
  });
  const there = await Promise.all(
    choices.map(async ({ files }) => (await Promise.all(files.map(isThere))).every(Boolean)),
  );
  const { asset, files: [file] = [] } = choices.find((_, at) => there[at]) ?? {};
  if (asset !== undefined && file !== undefined) {
    const arch = Object.fromEntries(platforms.map((platform) => [platform, machines?.[platform] ?? '']));
    const plain = (path: string) => path.replaceAll(version, '{version}');
    const found = { file, url: `${folder}/${file}`, asset };
    if (!asset.includes('{arch}')) return { ...found, toTemplate: plain };
    const [own = ''] = Object.values(arch);
    return { ...found, arch, toTemplate: (path) => plain(path).replaceAll(own, '{arch}') };
  }
  const asked = choices.flatMap(({ files }) => files).join(', ');
  throw new FactoryError(
    'asset-missing',
    `${group}:${artifact} ${version}: wanted one of ${asked}, got none`,
    {
      hint: `name extension and classifier, as in officina add maven:${group}:${artifact}:zip:bin, or write the tool into image.yaml by hand (docs/resolve.md)`,
    },
  );
}

/** The words of which a classifier ends in one. */
function wordsOf(classifier = ''): Readonly<Record<Platform, string>> | undefined {
  return words.find((some) => Object.values(some).some((word) => classifier.endsWith(`-${word}`)));
}

/** A file's end by its extension and classifier, in which the word for a machine is each platform's own. */
function endingOf(extension: string, classifier: string | undefined): string {
  const [word] = Object.values(wordsOf(classifier) ?? {}).filter((one) => classifier?.endsWith(`-${one}`));
  const own = word === undefined ? classifier : `${classifier?.slice(0, -word.length)}{arch}`;
  return `${own === undefined ? '' : `-${own}`}.${extension}`;
}
