import { issuedForms } from '@officina/core';
import type { ContentRule } from './content-rule.ts';
import { credentialFileRules } from './credential-files.ts';
import { createFirstLook, type FirstLook } from './first-look.ts';
import { keyRules } from './key-rules.ts';
import { isMasked } from './placeholder.ts';

/** Raised when rules change, or what they are held against, so that what was found before does not count. */
export const rulesVersion = 5;

/** A key of the storage emulator that Microsoft publishes; its first letters. */
const publicKeys = /AccountKey=Eby8vdM02xNO/;

const tokenRules: readonly ContentRule[] = issuedForms.map(({ rule, anchors, pattern }) => ({
  ...{ name: rule, anchors, pattern },
  // A random token has such a word once in a thousand million.
  holds: (match) =>
    !isMasked(match.slice(8)) && !/example|placeholder|redacted/i.test(match) && !publicKeys.test(match),
}));

/** By what publishers document of their own formats; each is precise enough to fail an image. */
export const contentRules: readonly ContentRule[] = [...tokenRules, ...keyRules, ...credentialFileRules];

let look: FirstLook | undefined;
const anchorless = contentRules.filter(({ anchors }) => anchors === undefined);

/** The rules that may match a text in a file of that name, without a leading slash; the text as bytes. */
export function likelyRules(bytes: Uint8Array, path: string): ContentRule[] {
  // Made when the first text is looked at: most starts look at none.
  look ??= createFirstLook(contentRules.flatMap(({ anchors = [] }) => anchors));
  const words = look(bytes);
  const likely =
    words.size === 0
      ? anchorless
      : contentRules.filter(({ anchors }) => anchors?.some((word) => words.has(word)) !== false);
  return likely.filter(({ files }) => files?.test(path) !== false);
}
