import { isPlaceholder } from './placeholder.ts';
import { type ContentRule, credentialUrl } from './secret-rules.ts';

/** What gives a secret away in a step of the history or in a variable; in files such lines are code and documentation. */
export const stepRules: readonly ContentRule[] = [
  {
    // A variable that is named for a secret and has a value.
    name: 'credential-assignment',
    pattern:
      /\b\w*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)=(?:\\?"[^"]{4,}"|\\?'[^']{4,}'|[^\s;|&"']{4,})/gi,
    holds: (match) => !isPlaceholder(match.slice(match.indexOf('=') + 1)),
  },
  { name: 'credential-in-url', ...credentialUrl },
  {
    name: 'credential-argument',
    pattern:
      /\bcurl\s(?:[^|;&\n]*?\s)?(?:-[a-zA-Z]*u\s*|--(?:proxy-)?user[\s=]+)["']?[^\s:"'$]+:[^\s"']+|\blogin\s(?:[^|;&\n]*?\s)?(?:-p\s*|--password[\s=]+)["']?[^\s"'-][^\s"']+|\bAuthorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|token)\s+[^\s"']{8,}/gi,
    holds: (match) => !isPlaceholder(/[^\s:="']+$/.exec(match)?.[0] ?? ''),
  },
];
