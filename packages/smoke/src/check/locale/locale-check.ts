import { dockerfilePath } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';

// Two characters, one of them two columns wide: wc counts 2 and 3 in UTF-8, and neither anywhere else.
const width = "printf '\\303\\251\\346\\227\\245' | wc -m -L";

/** The locale is generated, LANG holds it, and a program counts characters and columns of UTF-8 rightly. */
export const toLocaleCheck: ToCheck<'locale'> = (spec, { owner }) => ({
  kind: 'locale',
  name: `locale ${spec.locale}`,
  image: owner.name,
  isolation: 'shared',
  wanted: `${spec.locale} generated, in LANG, and UTF-8 counted by characters and columns`,
  command: `locale -a; echo "$LANG"; ${width}`,
  probes: [
    { command: ['locale', '-a'] },
    { command: ['sh', '-c', 'echo "$LANG"'] },
    { command: ['sh', '-c', width] },
  ],
  judge: ([listed, lang, counted]) => {
    const wrong = [
      ...(listed?.stdout.split('\n').map(normal).includes(normal(spec.locale)) === true
        ? []
        : [`locale -a: ${listed === undefined ? 'nothing' : renderOutcome(listed)}`]),
      ...(lang?.stdout.trim() === spec.locale
        ? []
        : [`LANG is ${JSON.stringify(lang?.stdout.trim() ?? '')}`]),
      ...(counted?.stdout.trim().split(/\s+/).join(' ') === '2 3'
        ? []
        : [`UTF-8 width test: ${counted === undefined ? 'nothing' : renderOutcome(counted)}`]),
    ];
    return {
      passed: wrong.length === 0,
      got: wrong.length === 0 ? 'all of it' : wrong.join('; '),
      hint: `generate it with locale-gen and set ENV LANG in ${dockerfilePath(owner)}`,
    };
  },
});

/** `en_US.UTF-8` and `en_US.utf8` are one locale: glibc lists the second. */
function normal(locale: string): string {
  const [language = '', codeset = ''] = locale.trim().split('.');
  return `${language}.${codeset.toLowerCase().replaceAll('-', '')}`;
}
