import type { ContentRule } from './content-rule.ts';
import { credentialAssignment, credentialUrl } from './credential-files.ts';
import { isPlaceholder } from './placeholder.ts';

/** What gives a secret away in a step of the history or in a variable; in files such lines are code and documentation. */
export const stepRules: readonly ContentRule[] = [
  { name: 'credential-assignment', ...credentialAssignment },
  { name: 'credential-in-url', ...credentialUrl },
  {
    name: 'credential-argument',
    pattern:
      /\bcurl\s(?:[^|;&\n]*?\s)?(?:-[a-zA-Z]*u\s*|--(?:proxy-)?user[\s=]+)["']?[^\s:"'$]+:[^\s"']+|\blogin\s(?:[^|;&\n]*?\s)?(?:-p\s*|--password[\s=]+)["']?[^\s"'-][^\s"']+|\bAuthorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|token)\s+[^\s"']{8,}/gi,
    holds: (match) => !isPlaceholder(/[^\s:="']+$/.exec(match)?.[0] ?? ''),
  },
];
