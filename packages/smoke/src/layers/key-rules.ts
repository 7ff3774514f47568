import type { ContentRule } from './content-rule.ts';
import { isPlaceholder } from './placeholder.ts';

const keyText = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+[\w+/=\\:,.\s-]{48,}/;

/** A secret in a file that gives access to a cluster, by key or token. */
const kubeSecret = /(?<![\w-])["']?(?:token|password|client-key-data)["']?:[ \t]*["']?[^\s"',{}[\]]{8,}/g;
const kubeKind = /\bkind["']?: *["']?Config["']?\s*(?:[,}]|$)/m;

/** Keys and signed tokens, whoever gives them out. */
export const keyRules: readonly ContentRule[] = [
  {
    // Header and key material (RFC 7468): programs and manuals that only name the header are none.
    name: 'private-key',
    anchors: ['PRIVATE KEY'],
    pattern: new RegExp(keyText, 'g'),
    holds: isKey,
  },
  {
    // As kubeconfig and talosconfig carry it, and as base64 wraps it.
    name: 'encoded-private-key',
    anchors: ['LS0tLS1CRUdJTi'],
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}(?:(?:\s|\\n|\\r)+(?!LS0tLS1CRUdJTi)[A-Za-z0-9+/=]+)*/g,
    holds: (match) => isKey(keyText.exec(decode(match.replace(/\s|\\[nr]/g, '')))?.[0] ?? ''),
  },
  {
    name: 'putty-key',
    anchors: ['PuTTY-User-Key-File-'],
    pattern: /^PuTTY-User-Key-File-\d: [\s\S]{0,4000}?^Private-Lines: \d+\s+[A-Za-z0-9+/=]{40,}/gm,
  },
  {
    // As a service account has it (RFC 7519); the ones that manuals show say so in their claims, or claim nothing.
    name: 'json-web-token',
    anchors: ['.eyJ'],
    pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}/g,
    holds: (match) => {
      const [head = '', claims = ''] = match.split('.').map(decode);
      return (
        /"alg"\s*:/.test(head) &&
        /"(?:iss|sub|aud|exp|iat|nbf|jti)"\s*:/.test(claims) &&
        !/1234567890|example|John Doe|Abe Lincoln/i.test(claims)
      );
    },
  },
  {
    name: 'aws-secret-key',
    anchors: ['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY', 'SecretAccessKey'],
    pattern:
      /\b(?:aws_secret_access_key|SecretAccessKey)["']?\s*[=:]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
    holds: (match) => !isPlaceholder(match),
  },
  {
    name: 'npm-token',
    anchors: ['_authToken'],
    pattern: /:_authToken\s*=\s*(?!["']?[$<{])\S{16,}/g,
    holds: (match) => !isPlaceholder(match.replace(/^.*?=\s*/, '')),
  },
  {
    // A whole kubeconfig in base64, as pipelines hand it on.
    name: 'encoded-kubeconfig',
    anchors: ['YXBpVmVyc2lvbj'],
    pattern: /YXBpVmVyc2lvbj[A-Za-z0-9+/]{80,}(?:(?:\s|\\n)+[A-Za-z0-9+/]+)*={0,2}/g,
    holds: (match) => holdsKubeSecret(decode(match.replace(/\s|\\n/g, ''))),
  },
  {
    // By what it holds, for it has many a name: admin.conf, k3s.yaml.
    name: 'kubeconfig-credentials',
    anchors: ['Config'],
    files: /(?:^|\/)\.?[^/.]+$|[.-](?:ya?ml|json|conf|config|kubeconfig|cfg|txt|bak)$/,
    among: kubeKind,
    pattern: kubeSecret,
    holds: holdsValue,
  },
];

/** Whether it is a key, not what a manual shows for one: a key in DER begins with its version, where it is not encrypted. */
function isKey(text: string): boolean {
  if (text === '' || /EXAMPLE/.test(text)) return false;
  if (/BEGIN (?:OPENSSH|PGP|ENCRYPTED|SSH2)|Proc-Type/.test(text)) return true;
  const der = Buffer.from(text.replace(/^-----.*?-----|\s|\\[nr]/g, '').slice(0, 48), 'base64');
  const [tag, first = 0] = der;
  const head = first < 0x80 ? 2 : 2 + (first & 0x7f);
  return tag === 0x30 && der[head] === 0x02 && der[head + 1] === 1;
}

function holdsKubeSecret(text: string): boolean {
  return kubeKind.test(text) && (text.match(kubeSecret) ?? []).some(holdsValue);
}

function holdsValue(match: string): boolean {
  return !isPlaceholder(match.replace(/^["'\w-]+:[ \t]*/, ''));
}

/** What base64 stands for, byte by byte. */
export function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
