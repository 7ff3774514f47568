import type { Platform } from '@officina/core';

const machines: Readonly<Record<number, string>> = {
  3: 'i386',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
};
const wanted: Readonly<Record<Platform, string>> = { 'linux/amd64': 'amd64', 'linux/arm64': 'arm64' };

/** What the first bytes of a file are: a program for a machine (ELF e_machine, System V ABI), a script, a page, or data. */
export type FileKind =
  | { readonly kind: 'elf'; readonly machine: string }
  | { readonly kind: 'script' | 'page' | 'data' };

/** Reads the kind of a file from its first 20 bytes or more. */
export function kindOf(head: Uint8Array): FileKind {
  if (head.length >= 20 && head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46) {
    const [low = 0, high = 0] = head[5] === 2 ? [head[19], head[18]] : [head[18], head[19]];
    const number = low + high * 256;
    return { kind: 'elf', machine: machines[number] ?? `machine ${number}` };
  }
  const text = new TextDecoder('latin1').decode(head).trimStart().toLowerCase();
  if (text.startsWith('#!')) return { kind: 'script' };
  return { kind: /^<(?:!doctype|html|\?xml|head|body)/.test(text) ? 'page' : 'data' };
}

/** The machine word that a platform's programs must have. */
export function machineOf(platform: Platform): string {
  return wanted[platform];
}
