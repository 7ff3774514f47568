import { randomBytes } from 'node:crypto';
import { issuedForms } from '@officina/core';

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many random letters and digits, made anew each time: no file of ours holds what a scanner would take for a token. */
export function letters(count: number, of = base62): string {
  return Array.from(randomBytes(count), (byte) => of.charAt(byte % of.length)).join('');
}

/** A signed token of claims, whose signature is none. */
export function token(claims: object, head: object = { alg: 'RS256', kid: 'a1B2' }): string {
  const parts = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, letters(80)].join('.');
}

/** A kubeconfig whose user is shown by a line. */
export function kubeconfig(user: string): string {
  return `apiVersion: v1\nclusters: []\nkind: Config\nusers:\n- name: admin\n  user:\n    ${user}\n`;
}

const hex = (count: number) => letters(count, '0123456789abcdef');

/** What issuers give out, by the word that it has in front. */
const makers: Readonly<Record<string, () => string>> = {
  ghs_: () => `ghs_1234567_${token({ iss: 'github' })}`,
  github_pat_: () => `github_pat_${letters(22)}_${letters(59)}`,
  'AQ.A': () => `AQ.Ab8${letters(48)}`,
  AIza: () => `AIza${letters(35)}`,
  'ya29.': () => `ya29.${letters(90)}`,
  '1//0': () => `1//0${letters(90)}`,
  'xoxa-': () => `xoxa-${letters(12, '0123456789')}-${letters(24)}`,
  AKIA: () => `AKIA${letters(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  T3BlbkFJ: () => `sk-${letters(20)}T3Blbk${'FJ'}${letters(20)}`,
  hf_: () => `hf_${letters(34, base62.slice(0, 52))}`,
  dop_v1_: () => `dop_v1_${hex(64)}`,
  'SG.': () => `SG.${letters(22)}.${letters(43)}`,
  'AccountKey=': () => `AccountKey=${letters(86)}==`,
  '0Q~': () => `${letters(3)}8Q~${letters(34)}`,
  ':AA': () => `123456789:AA${letters(33)}`,
  '.atlasv1.': () => `${letters(14)}.atlasv1.${letters(67)}`,
  'AGE-SECRET-KEY-1': () => `AGE-SECRET-KEY-1${letters(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`,
};

/** How many letters follow the word of an issuer that has no maker of its own: as many as its longest form wants. */
const rest: Readonly<Record<string, number>> = {
  gsk_: 52,
  'xai-': 80,
  npm_: 36,
  ghp_: 36,
  'hvs.': 100,
  'pypi-AgE': 90,
};

/** One token of every form in the table, with the rule that finds it. */
export const madeTokens: readonly [rule: string, text: string][] = issuedForms.map(
  ({ rule, anchors, form }) => {
    const [word = ''] = anchors;
    const stateless = form.includes('JWT');
    const make = stateless || word !== 'ghs_' ? makers[word] : undefined;
    return [rule, make?.() ?? `${word}${letters(rest[word] ?? 40)}`];
  },
);
