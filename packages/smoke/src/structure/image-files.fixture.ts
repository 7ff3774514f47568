import { createReadStream, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ImageFiles, ImageMember } from '@officina/core';

/** This machine's files in the place of an image's. */
export function filesHere(): ImageFiles {
  return {
    async read(path, visit) {
      try {
        lstatSync(path);
      } catch {
        return false;
      }
      for (const member of membersOf(path, basename(path))) if (!(await visit(member))) break;
      return true;
    },
    remove: async () => {},
  };
}

function* membersOf(path: string, name: string): Generator<ImageMember> {
  const stat = lstatSync(path);
  const kind = kinds.find((one) => stat[one.is]())?.kind ?? 'file';
  yield {
    ...{ name, kind, mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid, size: stat.size },
    ...(kind === 'symlink' ? { target: readlinkSync(path) } : {}),
    content: kind === 'file' ? createReadStream(path) : nothing(),
  };
  if (kind !== 'directory') return;
  for (const inner of readdirSync(path)) yield* membersOf(join(path, inner), `${name}/${inner}`);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const kinds = [
  { is: 'isDirectory', kind: 'directory' },
  { is: 'isSymbolicLink', kind: 'symlink' },
  { is: 'isFIFO', kind: 'fifo' },
] as const;
