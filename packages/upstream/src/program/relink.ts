import {
  dynamicValue,
  type NeededVersion,
  offsetOf,
  readDynamic,
  readNeededVersions,
  readSegments,
} from './elf.ts';

const rpath = 0xf;
const debug = 0x15;

/** The glibc of Debian bookworm, which every program that is served must start on. */
export const oldestGlibc = '2.36';

/** The newest glibc that a program cannot start without, such as `2.38`; undefined for a static program. */
export function requiredGlibc(elf: Buffer): string | undefined {
  return readNeededVersions(elf)
    .filter((version) => !version.weak)
    .flatMap((version) => glibcOf(version) ?? [])
    .sort((a, b) => minor(b) - minor(a))[0];
}

/** True when a glibc is newer than the oldest one that is served. */
export function isTooNew(glibc: string | undefined): boolean {
  return glibc !== undefined && minor(glibc) > minor(oldestGlibc);
}

/**
 * Lets a program start where only its weak symbols ask for a newer glibc: such a version becomes one that the program
 * asks for anyway, where the symbol is simply not found, and the program's own code looks whether it is there. (A version
 * that is merely marked weak makes the loader complain on stderr.) Returns a changed copy.
 */
export function lowerWeakVersions(elf: Buffer): Buffer {
  const copy = Buffer.from(elf);
  const strong = strongVersions(elf);
  const versions = readNeededVersions(elf);
  for (const version of versions) {
    if (strong.has(version.index) || !isTooNew(glibcOf(version))) continue;
    const known = versions.find(
      (other) =>
        other.library === version.library && glibcOf(other) !== undefined && !isTooNew(glibcOf(other)),
    );
    if (known === undefined) continue;
    elf.copy(copy, version.at, known.at, known.at + 4);
    elf.copy(copy, version.at + 8, known.at + 8, known.at + 12);
  }
  return copy;
}

export interface Surroundings {
  /** The absolute path of the loader, where the tree will be installed. */
  readonly loader: string;
  /** Where libraries are looked for first; `$ORIGIN` is the program's own folder. */
  readonly libraries: string;
}

/**
 * Gives a program a loader and a library path of its own. The new texts go into the unused end of a loaded page, the
 * path takes the place of the entry that only debuggers read. Throws RangeError where there is no such room.
 */
export function relink(elf: Buffer, surroundings: Surroundings): Buffer {
  const copy = Buffer.from(elf);
  const segments = readSegments(copy);
  const texts = Buffer.from(`${surroundings.loader}\0${surroundings.libraries}\0`, 'latin1');
  const room = segments.find((segment) => segment.type === 1 && gapAfter(elf, segment) >= texts.length);
  const interpreter = segments.find((segment) => segment.type === 3);
  const slot = readDynamic(copy).find((entry) => entry.tag === debug);
  const strings = dynamicValue(copy, 5);
  if (room === undefined || interpreter === undefined || slot === undefined || strings === undefined) {
    throw new RangeError('the program has no room for a loader and a library path of its own');
  }
  const [at, address] = [room.offset + room.size, room.address + room.size];
  texts.copy(copy, at);
  copy.writeBigUInt64LE(BigInt(room.size + texts.length), room.header + 32);
  copy.writeBigUInt64LE(BigInt(room.memorySize + texts.length), room.header + 40);
  copy.writeBigUInt64LE(BigInt(at), interpreter.header + 8);
  for (const field of [16, 24]) copy.writeBigUInt64LE(BigInt(address), interpreter.header + field);
  const length = surroundings.loader.length + 1;
  for (const field of [32, 40]) copy.writeBigUInt64LE(BigInt(length), interpreter.header + field);
  copy.writeBigUInt64LE(BigInt(rpath), slot.at);
  copy.writeBigUInt64LE(BigInt(address + length - strings), slot.at + 8);
  return copy;
}

/** The unused bytes after a segment that has no memory beyond its file, up to the next loaded one. */
function gapAfter(
  elf: Buffer,
  segment: { offset: number; address: number; size: number; memorySize: number },
) {
  if (segment.size !== segment.memorySize) return 0;
  const end = segment.offset + segment.size;
  const next = readSegments(elf)
    .filter((other) => other.type === 1 && other.offset >= end)
    .sort((a, b) => a.offset - b.offset)[0];
  if (next === undefined) return 0;
  const inFile = next.offset - end;
  const pageEnd = 0x1000 - ((segment.address + segment.size) % 0x1000);
  const unused = Math.min(inFile, pageEnd);
  return elf.subarray(end, end + unused).every((byte) => byte === 0) ? unused : 0;
}

/** The version indexes that a symbol which is not weak asks for. */
function strongVersions(elf: Buffer): Set<number> {
  const [symbols, versions, strings] = [6, 0x6ffffff0, 5].map((tag) => dynamicValue(elf, tag));
  const strong = new Set<number>();
  if (symbols === undefined || versions === undefined || strings === undefined) return strong;
  // The symbol table has no length of its own; it ends where the next table that is known starts.
  const end = Math.min(...[strings, versions].filter((address) => address > symbols));
  const [symbolsAt, versionsAt] = [offsetOf(elf, symbols), offsetOf(elf, versions)];
  for (let index = 0; symbols + index * 24 < end; index++) {
    const symbol = symbolsAt + index * 24;
    const binding = (elf[symbol + 4] ?? 0) >> 4;
    const defined = elf.readUInt16LE(symbol + 6) !== 0;
    if (!defined && binding !== 2) strong.add(elf.readUInt16LE(versionsAt + index * 2) & 0x7fff);
  }
  return strong;
}

function glibcOf(version: NeededVersion): string | undefined {
  return /^GLIBC_(2\.\d+)/.exec(version.name)?.[1];
}

function minor(glibc: string): number {
  return Number(glibc.split('.')[1] ?? 0);
}
