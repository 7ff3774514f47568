import { posix } from 'node:path';
import type { ImageFiles, ImageMember } from '@officina/core';

/** What a path of an image is, without its content. */
export interface FileFacts {
  /** As stat(2) has it, the kind among its bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly target?: string;
}

/** Bytes of a file that can be judged. */
export const fileLimit = 64 * 2 ** 20;

/** By the kinds of a tar archive, the bits of stat(2). */
const kinds: Readonly<Record<string, number>> = {
  file: 0o100000,
  'contiguous-file': 0o100000,
  link: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  'block-device': 0o060000,
  'character-device': 0o020000,
  fifo: 0o010000,
};

/** The path itself (a link is not followed); undefined when it is not there. */
export async function lookAt(files: ImageFiles, path: string): Promise<FileFacts | undefined> {
  let facts: FileFacts | undefined;
  await files.read(path, async (member) => {
    facts = factsOf(member);
    return false;
  });
  return facts;
}

/** The text of a file, through links; else why it has none. */
export async function readText(
  files: ImageFiles,
  path: string,
  hops = 40,
): Promise<{ readonly text: string } | { readonly why: string }> {
  let said: { text: string } | { why: string } = { why: 'not there' };
  let target: string | undefined;
  await files.read(path, async (member) => {
    target = member.kind === 'symlink' ? member.target : undefined;
    if (target === undefined) said = await textOf(member);
    return false;
  });
  if (target === undefined) return said;
  if (hops === 0) return { why: 'a link that leads to itself' };
  return readText(files, posix.resolve('/', posix.dirname(path), target), hops - 1);
}

function factsOf({ kind, mode, uid, gid, target }: ImageMember): FileFacts {
  const link = kind === 'symlink' && target !== undefined ? { target } : {};
  return { mode: (kinds[kind] ?? 0) | (mode & 0o7777), uid, gid, ...link };
}

async function textOf(member: ImageMember): Promise<{ text: string } | { why: string }> {
  if (member.kind === 'directory') return { why: 'a directory' };
  if (!['file', 'contiguous-file', 'link'].includes(member.kind))
    return { why: `a ${member.kind}, not a file` };
  if (member.size > fileLimit) return { why: `${member.size} bytes, which cannot be judged` };
  const chunks: Uint8Array[] = [];
  for await (const chunk of member.content) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString('utf8') };
}
