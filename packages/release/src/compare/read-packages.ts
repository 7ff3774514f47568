import { type PageComponent, type PageContents, readIfJson } from '@officina/core';
import { z } from 'zod';
import type { FileTree } from './file-tree.ts';

type ReadDatabase = (text: string) => readonly PageComponent[];

/** Where packages are written down in an image, and how. */
const databases: readonly (readonly [where: RegExp, read: ReadDatabase])[] = [
  [/^var\/lib\/dpkg\/status(?:\.d\/(?!.*\.md5sums$)[^/]+)?$/, readDpkg],
  [/^(?:usr\/)?lib\/apk\/db\/installed$/, readApk],
  [/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/, readNpm],
  [/\.(?:dist-info\/METADATA|egg-info\/PKG-INFO|egg-info)$/, readPython],
];

/** Databases that are there and that nothing here reads, by their paths. */
const unreadable: readonly (readonly [where: RegExp, words: string])[] = [
  [
    /^(?:var\/lib\/rpm|usr\/(?:lib\/sysimage|share)\/rpm)\/(?:rpmdb\.sqlite|Packages(?:\.db)?)$/,
    "RPM's packages",
  ],
  [/^var\/lib\/pacman\/local\/[^/]+\/desc$/, "pacman's packages"],
];

/** Whether the content of a path is needed to know the packages. */
export function isDatabase(path: string): boolean {
  return databases.some(([where]) => where.test(path));
}

/** What an image's own databases (dpkg, apk, npm, Python) say is installed, whoever installed it, and what could not be read. */
export function readPackages(tree: FileTree): { readonly packages: PageContents; readonly unread: string[] } {
  const found = new Map<string, PageComponent>();
  for (const [path, { content }] of tree) {
    const read = databases.find(([where]) => where.test(path))?.[1];
    if (read === undefined || content === undefined) continue;
    for (const one of read(Buffer.from(content).toString('utf8'))) found.set(one.join('\n'), one);
  }
  const paths = [...tree.keys()];
  const unread = unreadable
    .filter(([where]) => paths.some((path) => where.test(path)))
    .map(([, words]) => words);
  return {
    packages: [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one),
    unread,
  };
}

/** Debian's control fields (deb-control(5)), a paragraph per package; a `status.d` has no Status. */
function readDpkg(text: string): PageComponent[] {
  return text.split(/\n\n+/).flatMap((paragraph): PageComponent[] => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
    const [name, version, status] = [field('Package'), field('Version'), field('Status')];
    const isInstalled = status === undefined || / installed$/.test(status);
    return name && version && isInstalled ? [['debian', name, version]] : [];
  });
}

/** Alpine's installed database: lines `P:name` and `V:version`, an empty one between packages. */
function readApk(text: string): PageComponent[] {
  return text.split(/\n\n+/).flatMap((paragraph): PageComponent[] => {
    const name = /^P:(.+)$/m.exec(paragraph)?.[1];
    const version = /^V:(.+)$/m.exec(paragraph)?.[1];
    return name && version ? [['alpine', name, version]] : [];
  });
}

const Package = z.object({ name: z.string().min(1), version: z.string().min(1) });

function readNpm(text: string): PageComponent[] {
  const { data } = Package.safeParse(readIfJson(text));
  return data === undefined ? [] : [['npm', data.name, data.version]];
}

/** Core metadata (packaging.python.org): the head of a mail message. */
function readPython(text: string): PageComponent[] {
  const head = text.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const name = /^Name: *(.+?)\r?$/m.exec(head)?.[1];
  const version = /^Version: *(.+?)\r?$/m.exec(head)?.[1];
  return name && version ? [['python', name, version]] : [];
}
