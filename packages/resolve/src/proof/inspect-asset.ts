import {
  type ArchiveMember,
  assetValues,
  FactoryError,
  fillTemplate,
  type Platform,
  packingOf,
  readPacking,
  type ToolSpec,
} from '@officina/core';
import { kindOf, machineOf } from './elf.ts';
import { folderOf, resolvePath } from './inner-path.ts';

/** Which tool, version and platform an archive is for. */
export interface Subject {
  readonly tool: ToolSpec;
  readonly version: string;
  readonly platform: Platform;
  /** The asset's file name. */
  readonly asset: string;
}

/**
 * Holds an archive's members against what image.yaml installs from it: every member stays inside, every named one is
 * there, and programs are for the platform. Throws archive-escapes, archive-refused, archive-member-missing, asset-not-a-program or
 * asset-wrong-machine.
 */
export function inspectAsset(subject: Subject, members: readonly ArchiveMember[]): void {
  const byPath = new Map(members.map((member) => [plain(member.path), member]));
  for (const member of members) requireInside(subject, member);
  for (const install of subject.tool.install) {
    const from = memberName(subject, install.from);
    if (install.to.endsWith('/')) {
      requireTree(subject, from, byPath);
    } else {
      const file = requireMember(subject, from, byPath);
      if (/\/s?bin\/[^/]+$/.test(install.to)) requireProgram(subject, file);
      else requireMachine(subject, file);
    }
  }
  for (const [link, target] of Object.entries(subject.tool.links)) {
    const from = memberOfPath(subject, `/${resolvePath(folderOf(link), target)}`, byPath);
    if (from !== undefined) requireProgram(subject, requireMember(subject, from, byPath));
  }
}

function requireInside(subject: Subject, member: ArchiveMember): void {
  const { path, target } = member;
  if (member.kind === 'special') {
    throw new FactoryError(
      'archive-refused',
      `${subject.asset} holds "${path}", which is a device or a pipe`,
      {
        hint: 'do not install it; tell upstream',
      },
    );
  }
  const inside = (folder: string, to: string) => !to.startsWith('/') && resolvePath(folder, to) !== undefined;
  if (inside('', path) && (target === undefined || inside(folderOf(path), target))) return;
  const shown = target === undefined ? member.path : `${member.path} -> ${target}`;
  throw new FactoryError('archive-escapes', `${subject.asset} holds "${shown}", which leaves its folder`, {
    hint: 'do not install it; tell upstream',
  });
}

function requireTree(subject: Subject, from: string, byPath: ReadonlyMap<string, ArchiveMember>): void {
  const prefix = from === '' || from.endsWith('/') ? from : `${from}/`;
  const some = [...byPath].some(([path, { kind }]) => kind !== 'directory' && path.startsWith(prefix));
  if (!some) throw missing(subject, prefix, byPath);
}

function requireMember(
  subject: Subject,
  path: string,
  byPath: ReadonlyMap<string, ArchiveMember>,
): ArchiveMember {
  let at = path;
  for (let hops = 0; hops < 8; hops++) {
    const member = byPath.get(at);
    if (member?.kind === 'file') return member;
    if (member?.kind !== 'link' || member.target === undefined) break;
    at = resolvePath(folderOf(at), member.target) ?? '';
  }
  throw missing(subject, path, byPath);
}

function requireProgram(subject: Subject, member: ArchiveMember): void {
  const { kind } = kindOf(member.head);
  if (kind === 'elf') requireMachine(subject, member);
  if (kind === 'elf' || kind === 'script') return;
  const what = kind === 'page' ? 'a web page' : 'no program';
  throw new FactoryError('asset-not-a-program', `${name(subject, member)} is ${what}, wanted an executable`, {
    hint: 'fix "asset" or "install" in image.yaml, or tell upstream',
  });
}

function requireMachine(subject: Subject, member: ArchiveMember): void {
  const found = kindOf(member.head);
  const wanted = machineOf(subject.platform);
  if (found.kind !== 'elf' || found.machine === wanted) return;
  throw new FactoryError(
    'asset-wrong-machine',
    `${name(subject, member)} is a program for ${found.machine}, wanted ${wanted}`,
    { hint: 'fix "arch" in image.yaml, or tell upstream' },
  );
}

function missing(subject: Subject, path: string, byPath: ReadonlyMap<string, ArchiveMember>): FactoryError {
  const packed = readPacking(packingOf(subject.tool, subject.asset)).inside !== 'raw';
  if (!packed && path !== '') {
    return new FactoryError(
      'archive-member-missing',
      `${subject.asset} is no archive, so there is no ${path} in it`,
      {
        hint: 'take "from" out of install in image.yaml: the file itself is installed',
      },
    );
  }
  const there = [...byPath.keys()].slice(0, 8).join(', ') || 'nothing';
  if (path === '') {
    return new FactoryError(
      'archive-member-missing',
      `${subject.asset} is an archive, and no member is named; it has ${there}`,
      {
        hint: 'add "from" to install in image.yaml, with the path of the program in it',
      },
    );
  }
  return new FactoryError('archive-member-missing', `${subject.asset} has no ${path}; it has ${there}`, {
    hint: 'fix "install" or "links" in image.yaml',
  });
}

/**
 * The member that an absolute path of the image comes from; undefined when this tool does not place it. Of several trees
 * that are laid into one folder, it is in the last that has it, as it is in the image.
 */
function memberOfPath(
  subject: Subject,
  path: string,
  byPath: ReadonlyMap<string, ArchiveMember>,
): string | undefined {
  const possible = subject.tool.install.flatMap(({ from, to }) => {
    if (to === path) return [memberName(subject, from)];
    return to.endsWith('/') && path.startsWith(to) ? [memberName(subject, from) + path.slice(to.length)] : [];
  });
  return possible.findLast((member) => byPath.has(member)) ?? possible[0];
}

function memberName(subject: Subject, from: string | undefined): string {
  return plain(fillTemplate(from ?? '', assetValues(subject.tool, subject.version, subject.platform)));
}

function name(subject: Subject, member: ArchiveMember): string {
  return member.path === '' ? subject.asset : `${plain(member.path)} in ${subject.asset}`;
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
