import {
  type ArchiveMember,
  type AssetStore,
  FactoryError,
  type Http,
  mavenCentral,
  type Platform,
  packingOf,
  readPacking,
  type ToolWish,
} from '@officina/core';
import { mavenVersions } from '@officina/resolve';
import { toolNameOf } from '../tool-name.ts';
import type { NamedTool } from './known-program.ts';
import { chooseMavenFile, type MavenFileChoice } from './maven-file-choice.ts';
import type { MavenWord } from './maven-word.ts';
import { type NewestVersion, newestVersion } from './newest-version.ts';

interface Ports {
  readonly http: Http;
  readonly assets: AssetStore;
}

/**
 * What an artifact of Maven Central comes to as a tool. A program for a machine goes to `/usr/local/bin`, an archive to `/opt`
 * with links to its programs, a jar to `/usr/local/share/java`. Throws version-none for an artifact that is not there,
 * asset-missing for one without a file that is known to be a program, and archive-member-missing where the file is none.
 */
export async function proposeMavenTool(
  word: MavenWord,
  { platforms, ports }: { readonly platforms: readonly Platform[]; readonly ports: Ports },
): Promise<NamedTool> {
  const { version, scheme } = await newest(word, ports.http);
  const { file, url, toTemplate, ...named } = await chooseMavenFile(word, {
    version,
    platforms,
    http: ports.http,
  });
  const name = toolNameOf(word.artifact);
  const placed = await placedFile({ name, file, url, toTemplate }, { word, ports });
  const tool: ToolWish = {
    datasource: 'maven',
    package: `${word.group}:${word.artifact}`,
    ...(scheme === 'semver' ? {} : { scheme }),
    constraint: `${Number.parseInt(version, 10)}.x`,
    ...named,
    ...placed,
  };
  return { name, tool };
}

async function newest({ group, artifact }: MavenWord, http: Http): Promise<NewestVersion> {
  const listed = (await mavenVersions(http, { group, artifact })) ?? [];
  const found = newestVersion(listed);
  if (found !== undefined) return found;
  const got = listed.length === 0 ? 'no such artifact' : listed.slice(-3).join(', ');
  throw new FactoryError(
    'version-none',
    `wanted a version of ${group}:${artifact} at ${mavenCentral}, got ${got}`,
    {
      hint: 'look for its groupId and artifactId on https://central.sonatype.com; where another repository has it, write the tool by hand, with "host" (docs/resolve.md)',
    },
  );
}

interface Published extends Pick<MavenFileChoice, 'file' | 'url' | 'toTemplate'> {
  readonly name: string;
}

/** Where a file's programs go. */
async function placedFile(
  { name, file, url, toTemplate }: Published,
  { word, ports }: { readonly word: MavenWord; readonly ports: Ports },
): Promise<Pick<ToolWish, 'install' | 'links'>> {
  const isJar = file.endsWith('.jar');
  const packing = isJar ? 'zip' : packingOf({}, file);
  if (readPacking(packing).inside === 'raw') return { install: [{ to: `/usr/local/bin/${name}` }] };
  const stored = await ports.assets.download({ url, redirectHosts: [] });
  const members = await ports.assets.inspect(stored, packing);
  if (isJar) {
    const isMember = members.some(({ path }) => path === manifest);
    const bytes = isMember ? await ports.assets.readMember(stored, manifest) : undefined;
    requireMain(Buffer.from(bytes ?? []).toString('utf8'), file);
    return { install: [{ to: `/usr/local/share/java/${word.artifact}.jar` }] };
  }
  const { from, programs } = programTree(members, file);
  return {
    install: [{ from: toTemplate(from), to: `/opt/${name}/` }],
    links: Object.fromEntries(
      programs.map((program) => [`/usr/local/bin/${program}`, `/opt/${name}/bin/${program}`]),
    ),
  };
}

const manifest = 'META-INF/MANIFEST.MF';

/** Throws archive-member-missing for a jar that `java -jar` does not start. */
function requireMain(text: string, file: string): void {
  if (/^Main-Class:/im.test(text)) return;
  throw new FactoryError(
    'archive-member-missing',
    `${file} is no program: its manifest names no Main-Class`,
    { hint: 'name extension and classifier of the file that is one behind the artifact, such as :jar:all' },
  );
}

/** The tree of an archive that has programs in `bin`, and their names; what has a dot in its name is for other systems. */
function programTree(
  members: readonly ArchiveMember[],
  file: string,
): { readonly from: string; readonly programs: readonly string[] } {
  const found = members.flatMap(({ kind, path }) => {
    const [, top = '', program] = /^(?:\.\/)?([^/]+\/)?bin\/([\w-]+)$/.exec(path) ?? [];
    return kind === 'file' && program !== undefined ? [{ top, program }] : [];
  });
  const [first] = found;
  if (first !== undefined) {
    const programs = found.filter(({ top }) => top === first.top).map(({ program }) => program);
    return { from: first.top === '' ? './' : first.top, programs: programs.sort() };
  }
  const there = members.map(({ path }) => path).slice(0, 8);
  throw new FactoryError(
    'archive-member-missing',
    `${file} has no program in bin, only ${there.join(', ')}`,
    {
      hint: 'write the tool into image.yaml by hand, with the tree that it installs (docs/spec.md)',
    },
  );
}
