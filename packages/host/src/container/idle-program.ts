import type { Platform } from '@officina/core';

/**
 * A static program that waits until its stdin ends, for images without any of their own: an ELF header, one segment and a
 * handful of instructions: read(2) one byte, again while there is one, then exit(0).
 */
export function idleProgram(platform: Platform): Uint8Array {
  const amd64 = platform === 'linux/amd64';
  const code = amd64
    ? [
        ...[0x31, 0xff, 0x48, 0x89, 0xe6, 0xba, 1, 0, 0, 0, 0x31, 0xc0, 0x0f, 0x05, 0x85, 0xc0, 0x7f, 0xee],
        ...[0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05],
      ]
    : words([
        ...[0xd2800000, 0x910003e1, 0xd2800022, 0xd28007e8, 0xd4000001, 0xf100001f, 0x54ffff4c],
        ...[0xd2800000, 0xd2800ba8, 0xd4000001],
      ]);
  const start = 0x400000;
  const headers = 64 + 56;
  const file = Buffer.alloc(headers + code.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16); // an executable
  file.writeUInt16LE(amd64 ? 62 : 183, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(start + headers), 24); // entry
  file.writeBigUInt64LE(64n, 32); // the segment's header follows
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64); // loaded
  file.writeUInt32LE(5, 68); // readable, executable
  file.writeBigUInt64LE(BigInt(start), 80);
  file.writeBigUInt64LE(BigInt(start), 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  file.set(code, headers);
  return file;
}

function words(instructions: readonly number[]): number[] {
  const bytes = Buffer.alloc(instructions.length * 4);
  for (const [index, instruction] of instructions.entries()) bytes.writeUInt32LE(instruction, index * 4);
  return [...bytes];
}
