import type { Platform } from '@officina/core';

const machines = { 'linux/amd64': 0x3e, 'linux/arm64': 0xb7 } as const;
const headerSize = 64 + 56;
const base = 0x400000;

/**
 * A static ELF program (System V ABI, 64 bits, little-endian) for a platform that writes a text to its stdout and
 * exits with 0, whatever its arguments are: one segment that holds headers, a dozen instructions and the text.
 */
export function standInProgram(platform: Platform, text: string): Uint8Array {
  const message = Buffer.from(text.endsWith('\n') ? text : `${text}\n`, 'utf8');
  const code = platform === 'linux/amd64' ? amd64Code(message.length) : arm64Code(message.length);
  const size = headerSize + code.length + message.length;
  return Buffer.concat([elfHeader(machines[platform]), loadHeader(size), code, message]);
}

function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(base + headerSize), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  return header;
}

/** One PT_LOAD, readable and executable, over the whole file; aligned for kernels with pages of 64 KiB too. */
function loadHeader(size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(5, 4);
  header.writeBigUInt64LE(BigInt(base), 16);
  header.writeBigUInt64LE(BigInt(base), 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeBigUInt64LE(BigInt(size), 40);
  header.writeBigUInt64LE(0x10000n, 48);
  return header;
}

function amd64Code(length: number): Buffer {
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0], // mov eax, 1 (write)
    ...[0xbf, 1, 0, 0, 0], // mov edi, 1
    ...[0x48, 0x8d, 0x35, 0, 0, 0, 0], // lea rsi, [rip + distance]
    ...[0xba, 0, 0, 0, 0], // mov edx, length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 60, 0, 0, 0], // mov eax, 60 (exit)
    ...[0x31, 0xff], // xor edi, edi
    ...[0x0f, 0x05], // syscall
  ]);
  code.writeUInt32LE(code.length - 17, 13);
  code.writeUInt32LE(length, 18);
  return code;
}

function arm64Code(length: number): Buffer {
  const distance = 8 * 4 - 4;
  const words = [
    0xd2800020, // mov x0, #1
    (0x10000001 | ((distance >> 2) << 5)) >>> 0, // adr x1, distance
    (0xd2800002 | (length << 5)) >>> 0, // mov x2, #length
    0xd2800808, // mov x8, #64 (write)
    0xd4000001, // svc #0
    0xd2800000, // mov x0, #0
    0xd2800ba8, // mov x8, #93 (exit)
    0xd4000001, // svc #0
  ];
  const code = Buffer.alloc(words.length * 4);
  words.forEach((word, at) => {
    code.writeUInt32LE(word, at * 4);
  });
  return code;
}
