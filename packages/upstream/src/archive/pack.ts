import { createGzip } from 'node:zlib';
import tar from 'tar-stream';
import { ZipFile } from 'yazl';

/** One member of an archive that is made here. */
export type Member =
  | { readonly path: string; readonly kind: 'file'; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly path: string; readonly kind: 'directory' }
  | { readonly path: string; readonly kind: 'link'; readonly target: string };

/** Packs members in their order as a gzip-compressed tar file whose every time is `date`; equal input, equal bytes. */
export async function packTarGz(
  members: Iterable<Member> | AsyncIterable<Member>,
  date: Date,
): Promise<Uint8Array> {
  const pack = tar.pack();
  const bytes = collect(pack.pipe(createGzip({ level: 1 })));
  for await (const member of members) addEntry(pack, member, date);
  pack.finalize();
  return bytes;
}

/** Packs members as a zip file whose every time is `date`; a path may leave the archive's folder. */
export async function packZip(members: readonly Member[], date: Date): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const member of members) {
    const path = harmless(member.path);
    if (member.kind === 'file') {
      zip.addBuffer(Buffer.from(member.bytes), path, { mtime: date, mode: 0o100000 | member.mode });
    } else if (member.kind === 'directory') {
      zip.addEmptyDirectory(path, { mtime: date });
    } else {
      zip.addBuffer(Buffer.from(member.target), path, { mtime: date, mode: 0o120777 });
    }
  }
  const collected = collect(zip.outputStream);
  zip.end();
  const bytes = Buffer.from(await collected);
  for (const { path } of members) restore(bytes, harmless(path), path);
  return bytes;
}

/** A path of the same length that the zip library takes: it refuses `..`, which a fault needs. */
function harmless(path: string): string {
  return path.replaceAll('..', '\x01\x01');
}

function restore(bytes: Buffer, from: string, to: string): void {
  if (from === to) return;
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, 'utf8');
}

function addEntry(pack: tar.Pack, member: Member, mtime: Date): void {
  const { path: name } = member;
  if (member.kind === 'directory') pack.entry({ name, type: 'directory', mode: 0o755, mtime });
  else if (member.kind === 'link') {
    pack.entry({ name, type: 'symlink', linkname: member.target, mode: 0o777, mtime });
  } else pack.entry({ name, mode: member.mode, mtime }, Buffer.from(member.bytes));
}

async function collect(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
