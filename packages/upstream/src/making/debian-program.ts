import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLibraries } from '../program/elf.ts';
import { isTooNew, lowerWeakVersions, requiredGlibc } from '../program/relink.ts';
import type { Apt, UnpackPlace } from './apt.ts';

/** A real program and the version that it prints. */
export interface RealProgram {
  readonly version: string;
  readonly bytes: Buffer;
}

export interface ProgramSource {
  readonly package: string;
  /** Its path in the package, without a leading slash. */
  readonly program: string;
}

/** Libraries that every Debian image holds. */
const everywhere = /^(?:libc|libm|libdl|libpthread|librt|libgcc_s|ld-linux-[\w-]+|libz)\.so\.\d+$/;

/**
 * Takes one program out of a Debian package; throws RangeError when it would not start on a minimal bookworm, because
 * of its glibc or of a library.
 */
export async function debianProgram(apt: Apt, source: ProgramSource, at: UnpackPlace): Promise<RealProgram> {
  const debian = (await apt.unpack([source.package], at))[source.package]?.version ?? '';
  const bytes = lowerWeakVersions(await readFile(join(at.folder, 'root', source.program)));
  requireStarts(bytes, source.package);
  return { version: upstreamVersion(debian), bytes: sayPlainVersion(bytes, debian) };
}

/** Refuses a program that would not start on a minimal bookworm; throws RangeError. */
export function requireStarts(program: Buffer, name: string): void {
  const missing = readLibraries(program).filter((library) => !everywhere.test(library));
  const glibc = requiredGlibc(program);
  if (missing.length > 0) throw new RangeError(`${name} needs ${missing.join(', ')}`);
  if (isTooNew(glibc)) throw new RangeError(`${name} needs glibc ${glibc}`);
}

/** Upstream's part of a Debian version: without epoch, revision and repacking marks. */
export function upstreamVersion(debian: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(debian)?.[1] ?? debian;
}

/**
 * Where a program's own version text is Debian's (`'0.57.0+ds1-1+b1'`), the quotes give way to a comma and a space after
 * upstream's part (`0.57.0, +ds1-1+b1`): the same length, and the plain version can be read as upstream writes it.
 */
export function sayPlainVersion(program: Buffer, debian: string): Buffer {
  const plain = upstreamVersion(debian);
  const quoted = Buffer.from(`'${debian}'`);
  const spoken = Buffer.from(`${plain}, ${debian.slice(plain.length)}`);
  if (spoken.length !== quoted.length) return program;
  const copy = Buffer.from(program);
  for (let at = copy.indexOf(quoted); at >= 0; at = copy.indexOf(quoted, at)) spoken.copy(copy, at);
  return copy;
}
