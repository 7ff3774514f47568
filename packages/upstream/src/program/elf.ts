/** A segment of an ELF program: where it lies in the file and in memory, in bytes. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly memorySize: number;
  /** Where its own header lies in the file. */
  readonly header: number;
}

/** An entry of the dynamic section and where it lies in the file. */
export interface DynamicEntry {
  readonly tag: number;
  readonly value: number;
  readonly at: number;
}

/** A version of a library that a program asks for, such as `GLIBC_2.39`. */
export interface NeededVersion {
  /** The library's place in the program's list. */
  readonly library: number;
  readonly name: string;
  /** A weak one may be absent at run time. */
  readonly weak: boolean;
  /** Its index in the version table of the symbols. */
  readonly index: number;
  /** Where its entry (hash, flags, index, name, next) lies in the file. */
  readonly at: number;
}

const verneed = 0x6ffffffe;
const verneedCount = 0x6fffffff;

/** The segments of a 64-bit little-endian ELF file (System V ABI); throws RangeError when it is none. */
export function readSegments(elf: Buffer): Segment[] {
  if (elf.length < 64 || elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) {
    throw new RangeError('not a 64-bit little-endian ELF file');
  }
  const table = number(elf, 32);
  const entrySize = elf.readUInt16LE(54);
  return Array.from({ length: elf.readUInt16LE(56) }, (_, index) => {
    const header = table + index * entrySize;
    return {
      type: elf.readUInt32LE(header),
      flags: elf.readUInt32LE(header + 4),
      offset: number(elf, header + 8),
      address: number(elf, header + 16),
      size: number(elf, header + 32),
      memorySize: number(elf, header + 40),
      header,
    };
  });
}

/** The dynamic section up to its end mark; empty for a static program. */
export function readDynamic(elf: Buffer): DynamicEntry[] {
  const dynamic = readSegments(elf).find((segment) => segment.type === 2);
  const entries: DynamicEntry[] = [];
  for (let at = dynamic?.offset ?? 0; dynamic !== undefined && at < dynamic.offset + dynamic.size; at += 16) {
    const entry = { tag: number(elf, at), value: number(elf, at + 8), at };
    if (entry.tag === 0) break;
    entries.push(entry);
  }
  return entries;
}

/** The libraries that a program names (DT_NEEDED); a static one names none. */
export function readLibraries(elf: Buffer): string[] {
  const needed = readDynamic(elf).filter((entry) => entry.tag === 1);
  if (needed.length === 0) return [];
  const strings = stringTable(elf);
  return needed.map((entry) => text(elf, strings + entry.value));
}

/** The versions of its libraries that a program asks for (SHT_GNU_verneed by way of the dynamic section). */
export function readNeededVersions(elf: Buffer): NeededVersion[] {
  const count = dynamicValue(elf, verneedCount);
  const start = dynamicValue(elf, verneed);
  if (count === undefined || start === undefined) return [];
  const strings = stringTable(elf);
  const versions: NeededVersion[] = [];
  let library = offsetOf(elf, start);
  for (let seen = 0; seen < count; seen++) {
    let version = library + elf.readUInt32LE(library + 8);
    for (let left = elf.readUInt16LE(library + 2); left > 0; left--) {
      versions.push({
        library: seen,
        name: text(elf, strings + elf.readUInt32LE(version + 8)),
        weak: (elf.readUInt16LE(version + 4) & 2) !== 0,
        index: elf.readUInt16LE(version + 6),
        at: version,
      });
      version += elf.readUInt32LE(version + 12);
    }
    library += elf.readUInt32LE(library + 12);
  }
  return versions;
}

/** The value of a dynamic entry; undefined when there is none. */
export function dynamicValue(elf: Buffer, tag: number): number | undefined {
  return readDynamic(elf).find((entry) => entry.tag === tag)?.value;
}

/** The place in the file of an address in memory; throws RangeError when no segment loads it. */
export function offsetOf(elf: Buffer, address: number): number {
  const segment = readSegments(elf).find(
    ({ type, address: start, size }) => type === 1 && address >= start && address < start + size,
  );
  if (segment === undefined) throw new RangeError(`no segment loads address 0x${address.toString(16)}`);
  return address - segment.address + segment.offset;
}

function stringTable(elf: Buffer): number {
  return offsetOf(elf, dynamicValue(elf, 5) ?? 0);
}

function text(elf: Buffer, at: number): string {
  return elf.toString('latin1', at, elf.indexOf(0, at));
}

function number(elf: Buffer, at: number): number {
  return Number(elf.readBigUInt64LE(at));
}
