import { issuedForms } from '@officina/core';

const mask = '***';

/** What tokens of issuers begin with, as far as it is nothing else; what follows may have been cut off. */
const prefixes = issuedForms
  .flatMap(({ anchors }) => anchors)
  .filter((word) => /^\w{2,}[_-]$|^(?:SG|hv[sbr])\.$/.test(word));

/** Forms that a credential takes in urls, headers, configuration lines and tokens of known issuers. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi, `$1${mask}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mask}`],
  [
    new RegExp(`(?<![\\w-])(${prefixes.join('|')})(?!config_|package_|lifecycle_)[\\w.~+/=-]{8,}`, 'g'),
    `$1${mask}`,
  ],
  ...issuedForms.map(({ pattern }): [RegExp, string] => [new RegExp(`(${pattern.source})`, 'g'), mask]),
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}(?:\.[\w-]*)?/g, mask],
  [/(_authToken|_auth|_password)(\s*=\s*)\S+/g, `$1$2${mask}`],
  [
    /([?&](?:access_token|token|sig|signature|x-amz-signature|x-amz-security-token|password|secret)=)[^&\s'"]+/gi,
    `$1${mask}`,
  ],
];

const secretName = /token|secret|passw(?:or)?d|api_?key|private_?key|credential/i;
const notValue = /_(?:file|path|dir|url|name|id)$/i;

/** Takes credentials out of a text before a person or a log sees it. */
export type Redact = (text: string) => string;

/** A redact that also knows the values of an environment's secret variables (8 characters or more). */
export function createRedact(env: Readonly<Record<string, string | undefined>>): Redact {
  const values = Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && !notValue.test(name) && (value?.length ?? 0) >= 8)
    .map(([, value]) => value ?? '')
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, mask);
    for (const [form, replacement] of forms) clean = clean.replace(form, replacement);
    return clean;
  };
}

let own: Redact | undefined;

/** Redacts by this process's environment as it was at the first call. */
export function redact(text: string): string {
  own ??= createRedact(process.env);
  return own(text);
}
