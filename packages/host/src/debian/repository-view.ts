import {
  architectureOf,
  archivePath,
  type Container,
  type DebianQuestion,
  type DebianRepository,
  FactoryError,
  type Mirrors,
  mirrorUrl,
  namedIn,
} from '@officina/core';
import { knownAuthorities } from '../http/authorities.ts';
import { repositoryRefusal } from './repository-refusal.ts';

/** What of repositories apt may see, in a container. */
export interface RepositoryView {
  /** With these apt knows Debian's packages and those of the view. */
  readonly options: readonly string[];
  /** Where an address that apt prints is in a repository; undefined for what is Debian's. */
  place(address: string): { readonly repository: string; readonly path: string } | undefined;
}

interface Options extends Pick<DebianQuestion, 'platform'> {
  readonly repositories: NonNullable<DebianQuestion['repositories']>;
  /** With which this apt answers as the image's own would. */
  readonly options: readonly string[];
  readonly mirrors: Mirrors;
  /** Where in the container; each view has a folder of its own. */
  readonly folder?: string;
}

const env = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/** Seconds for reading the lists of one repository, and for a step on them. */
const patience = { update: 300, step: 120 } as const;

/**
 * Lets apt verify each repository alone, by its own key, and then see what is left of it: a package that Debian has is not
 * there, unless it is asked for by name. So neither a higher version nor any priority can put it in Debian's place. Wants the
 * lists of Debian to be there; throws what repositoryRefusal makes.
 */
export async function viewRepositories(container: Container, options: Options): Promise<RepositoryView> {
  const { repositories, platform, folder = '/tmp/officina' } = options;
  const names = Object.keys(repositories);
  const run = (script: string, args: readonly string[], stdin?: string) =>
    must(container, {
      command: ['sh', '-euc', script, 'sh', ...args],
      ...(stdin === undefined ? {} : { stdin }),
    });
  const write = (path: string, text: string) => run('mkdir -p "${1%/*}" && cat >"$1"', [path], text);
  // The image may have no certificates at all.
  await write(`${folder}/authorities.pem`, knownAuthorities());
  await run(`apt-cache pkgnames "$@" | sort -u >${folder}/own`, options.options);
  for (const [name, repository] of Object.entries(repositories)) {
    const place = `${folder}/of/${name}`;
    const uri = mirrorUrl(repository.url, options.mirrors);
    await write(`${place}/key.asc`, repository.key);
    await write(
      `${place}/upstream.sources`,
      renderSource(repository, { uri, key: `${place}/key.asc`, platform }),
    );
    await update(container, place, { name, repository, uri, options, folder });
    const elsewhere = names
      .filter((other) => other !== name)
      .flatMap((other) => namesIn(repositories[other]));
    const own = namesIn(repository);
    await write(`${place}/named`, lines(own));
    await write(`${place}/elsewhere`, lines(elsewhere));
    const [count = '0', ...missing] = (await run(narrow, [place])).split('\n').filter((line) => line !== '');
    if (missing.length > 0) throw lacks(name, { repository, platform, missing, count: Number(count) });
  }
  const parts = `${folder}/parts`;
  await run(collect, [parts, ...options.options]);
  const views = names.map((name) => `deb [trusted=yes] copy:${folder}/of/${name}/view ./\n`);
  await write(`${parts}/officina.list`, views.join(''));
  const alone = [
    `Dir::Etc::SourceList=${parts}/officina.list`,
    'Dir::Etc::SourceParts=/dev/null',
    'APT::Get::List-Cleanup=0',
  ].flatMap((option) => ['-o', option]);
  await must(container, { command: ['apt-get', 'update', '-qq', ...options.options, ...alone] });
  const nothing = ['-o', 'Dir::State::status=/dev/null'];
  const seen = await run(both, [folder, ...options.options, ...alone, ...nothing]);
  const asked = new Set(names.flatMap((name) => namesIn(repositories[name])));
  const [strange] = seen.split('\n').filter((one) => one !== '' && !asked.has(one));
  if (strange !== undefined) throw unseen(strange, names);
  return {
    options: [...options.options, '-o', `Dir::Etc::SourceParts=${parts}`],
    place: (address) => placeIn(repositories, { address, folder }),
  };
}

function placeIn(
  repositories: Options['repositories'],
  { address, folder }: { readonly address: string; readonly folder: string },
): ReturnType<RepositoryView['place']> {
  const start = `copy:${folder}/of/`;
  if (!address.startsWith(start)) return undefined;
  const [, name = '', rest = ''] = /^([^/]+)\/view\/(.*)$/.exec(address.slice(start.length)) ?? [];
  const repository = repositories[name];
  if (repository === undefined) return undefined;
  // Filename is relative to what sources.list(5) calls the URI, of a flat repository too.
  const url = new URL(rest, `${repository.url.replace(/\/*$/, '/')}`);
  return { repository: name, path: archivePath(url.href) };
}

/** That the list was narrowed is seen by apt's own reading of it: a list may be written as awk does not expect it. */
function unseen(name: string, repositories: readonly string[]): FactoryError {
  return new FactoryError(
    'upstream-answer',
    `apt reads ${name} in a list of ${repositories.join(', ')}, and Debian has it`,
    {
      hint: `name ${name} under its repository if it is to come from there; else take the repository out: its list is not as others are`,
    },
  );
}

/** Prints how many packages a repository lists, then what is asked for and not among them; leaves `view/Packages`. */
const narrow = `cd "$1"
mkdir -p view
sort -u elsewhere ../../own >taken
sort -u named >wanted
comm -23 taken wanted >hidden
cat lists/*_Packages >all 2>/dev/null || :
awk 'FILENAME == "hidden" { hidden[$0]; next }
{ name = ""
  for (i = 1; i <= NF; i++) if (tolower($i) ~ /^package[ \\t]*:/) { name = $i; sub(/^[^:]*:[ \\t]*/, "", name); sub(/[ \\t\\r]*$/, "", name) }
  if (!(name in hidden)) print $0 "\\n" }' hidden RS= FS='\\n' all >view/Packages
grep -ci '^package *:' all || :
sed -n 's/^[Pp]ackage *: *//p' view/Packages | sort -u | comm -13 - wanted`;

/** Debian's own sources, as they are. */
const collect = `mkdir -p "$1"
to=$1
shift
eval "$(apt-config "$@" shell from Dir::Etc::sourceparts/d)"
for file in "$from"/*; do [ ! -f "$file" ] || cp "$file" "$to/"; done`;

/** What apt itself reads in the views, and Debian has. */
const both = `own=$1/own
shift
apt-cache pkgnames "$@" | sort -u | comm -12 - "$own"`;

async function update(
  container: Container,
  place: string,
  {
    name,
    repository,
    uri,
    options,
    folder,
  }: { name: string; repository: DebianRepository; uri: string; options: Options; folder: string },
): Promise<void> {
  const { exitCode, stderr } = await container.exec({
    command: [
      ...[
        'sh',
        '-c',
        'mkdir -p "$0/lists/partial" && exec apt-get update -qq "$@"',
        place,
        ...options.options,
      ],
      ...[
        `Dir::Etc::SourceList=${place}/upstream.sources`,
        'Dir::Etc::SourceParts=/dev/null',
        `Dir::State::Lists=${place}/lists`,
        // What the parent says of Debian's archive is not said of others.
        ...['Acquire::GzipIndexes=false', 'Acquire::Languages=none'],
        ...['Acquire::Check-Valid-Until=true', 'Acquire::Check-Date=true'],
        ...['Acquire::AllowInsecureRepositories=false', 'Acquire::AllowWeakRepositories=false'],
        `Acquire::https::CAInfo=${folder}/authorities.pem`,
        ...['APT::Update::Error-Mode=any', 'Acquire::Retries=2'],
      ].flatMap((option) => ['-o', option]),
    ],
    env,
    timeoutSeconds: patience.update,
  });
  const refusal = repositoryRefusal({ name, repository, uri }, { exitCode, said: stderr });
  if (refusal !== undefined) throw refusal;
}

function renderSource(
  { suite, components }: DebianRepository,
  { uri, key, platform }: { readonly uri: string; readonly key: string } & Pick<Options, 'platform'>,
): string {
  return [
    'Types: deb',
    `URIs: ${uri}`,
    `Suites: ${suite}`,
    ...(components.length === 0 ? [] : [`Components: ${components.join(' ')}`]),
    `Architectures: ${architectureOf(platform)}`,
    `Signed-By: ${key}`,
    '',
  ].join('\n');
}

/** The names that are asked of a repository, without the versions that a check asks for. */
function namesIn(repository: DebianRepository | undefined): string[] {
  return repository === undefined ? [] : namedIn(repository).map((one) => one.replace(/=.*$/, ''));
}

function lacks(
  name: string,
  {
    repository,
    platform,
    missing,
    count,
  }: { repository: DebianRepository; missing: readonly string[]; count: number } & Pick<Options, 'platform'>,
): FactoryError {
  const { url, suite, components } = repository;
  const where = `apt repository ${name} (${[url, suite, ...components].join(' ')})`;
  const architecture = architectureOf(platform);
  if (count === 0) {
    return new FactoryError('platform-missing', `${where} lists no package for ${architecture}`, {
      hint:
        'look at suite and components, and whether its Release names Packages itself and not only Packages.xz; or let the image ' +
        'be for other platforms (platforms in image.yaml)',
    });
  }
  return new FactoryError('asset-missing', `${where} has no ${missing.join(', ')} for ${architecture}`, {
    hint: `look at debian.repositories.${name} in image.yaml; a package may have another name in this suite`,
  });
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

async function must(
  container: Container,
  request: { readonly command: readonly string[]; readonly stdin?: string },
): Promise<string> {
  const { exitCode, stdout, stderr } = await container.exec({
    ...request,
    env,
    timeoutSeconds: patience.step,
  });
  if (exitCode === 0) return stdout;
  throw new FactoryError('command-failed', `apt's view of repositories: ${stderr.trim() || stdout.trim()}`, {
    hint: "look whether the parent has apt, awk, sort and comm, as Debian's images have",
  });
}
