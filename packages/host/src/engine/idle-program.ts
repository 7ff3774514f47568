import type { Platform } from '@officina/core';

/**
 * A static program that waits for ever, for images without any of their own: an ELF header, one segment and a handful of
 * instructions. amd64 calls pause(2) in a loop, arm64 (which has none) ppoll(2) without files or timeout.
 */
export function idleProgram(platform: Platform): Uint8Array {
  const amd64 = platform === 'linux/amd64';
  const code = amd64
    ? [0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7]
    : words([0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003, 0xd2800004, 0xd2800928, 0xd4000001, 0x17fffff9]);
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
