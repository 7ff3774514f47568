import { isPlaceholder } from './placeholder.ts';

/** What a secret looks like in a text. */
export interface ContentRule {
  readonly name: string;
  /** Global, so that every place is found. */
  readonly pattern: RegExp;
  /** Tells a true match from one that only looks so; left out, every match is true. */
  readonly holds?: (match: string) => boolean;
  /** What the same text has elsewhere; left out, nothing is asked of it. */
  readonly among?: RegExp;
  /** The only files that it is held against, each of them; left out, every text that passes the first look. */
  readonly files?: RegExp;
}

/** What a file is called that holds credentials and nothing else. */
export interface PathRule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Raised when rules change, or what they are held against, so that what was found before does not count. */
export const rulesVersion = 3;

/**
 * Every text has at least one of these when a content rule for any file can match: a first look at all of it, in one pass.
 * As narrow as can be, because words such as `disk-` and `npm_config` are everywhere, and each rule goes over what passes
 * again. Each word costs time in every scan: what only some files have is looked for in those (`files`).
 */
const anyContent =
  /PRIVATE KEY|LS0tLS1CRUdJTi|A(?:KIA|SIA)[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_|gl(?:pat|rt|rtr|dt|cbt|ptt|ft|soat|agent|oas)-|xox[abeprs]-\d{6}|npm_[A-Za-z0-9]{36}|_authToken|AIza[\w-]{35}|dckr_pat_|k_live_|sk-(?:proj|ant|svcacct)-|AGE-SECRET-KEY-1|hvs\.[\w-]{90}|pypi-AgE|aws_secret_access_key|AWS_SECRET_ACCESS_KEY|"SecretAccessKey"/;

/** Whether a rule for any file can match a text. The claims of a token begin as any JSON does; a search for that is quicker. */
export function mayHoldSecret(text: string): boolean {
  return anyContent.test(text) || text.includes('.eyJ');
}

const keyText = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+[\w+/=\\:,.\s-]{48,}/;

/** A user and a password in an address. */
export const credentialUrl: Pick<ContentRule, 'pattern' | 'holds'> = {
  pattern: /\bhttps?:\/\/[^\s:@/"']*:[^\s@/"']+@/gi,
  holds: (match) => !isPlaceholder(match.slice(match.lastIndexOf(':') + 1, -1)),
};

/** By what publishers document of their own formats; each is precise enough to fail an image. */
export const contentRules: readonly ContentRule[] = [
  {
    // Header and key material: programs and manuals that only name the header are none.
    name: 'private-key',
    pattern: new RegExp(keyText, 'g'),
  },
  {
    // As kubeconfig and talosconfig carry it, and as base64 wraps it.
    name: 'encoded-private-key',
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}(?:(?:\s|\\n|\\r)+(?!LS0tLS1CRUdJTi)[A-Za-z0-9+/=]+)*/g,
    holds: (match) => keyText.test(decode(match.replace(/\s|\\[nr]/g, ''))),
  },
  {
    name: 'aws-access-key',
    pattern: /\bA(?:KIA|SIA)[A-Z2-7]{16}\b/g,
    holds: (match) => !match.endsWith('EXAMPLE'),
  },
  { name: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{82})\b/g },
  {
    name: 'aws-secret-key',
    pattern:
      /\b(?:aws_secret_access_key|SecretAccessKey)["']?\s*[=:]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
    holds: (match) => !isPlaceholder(match),
  },
  {
    name: 'gitlab-token',
    pattern: /\bgl(?:pat|rt|rtr|dt|cbt|ptt|ft|soat|agent|oas)-[\w-]{20,}/g,
    holds: (match) => !isPlaceholder(match),
  },
  { name: 'slack-token', pattern: /\bxox[abeprs]-\d{6,}-[\w-]{20,}/g },
  { name: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b|:_authToken\s*=\s*(?!["']?[$<{])\S{16,}/g },
  {
    name: 'npm-credentials',
    files: /npmrc$/,
    pattern: /(?:^_auth=|:_(?:auth|password)\s*=\s*)["']?[A-Za-z0-9+/=]{8,}["']?[ \t\r]*$/gm,
    holds: (match) => /_password/.test(match) || /.:./.test(decode(match.slice(match.indexOf('=') + 1))),
  },
  {
    name: 'pypi-token',
    pattern: /\bpypi-AgE[\w-]{50,}/g,
    holds: (match) => !isPlaceholder(match),
  },
  {
    name: 'stripe-key',
    pattern: /\b[rs]k_live_[A-Za-z0-9]{24,}/g,
    holds: (match) => !isPlaceholder(match),
  },
  { name: 'google-api-key', pattern: /\bAIza[\w-]{35}\b/g },
  { name: 'docker-token', pattern: /\bdckr_pat_[\w-]{27}/g },
  { name: 'ai-api-key', pattern: /\bsk-(?:proj|ant|svcacct)-[\w-]{32,}/g },
  { name: 'age-key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g },
  { name: 'vault-token', pattern: /\bhvs\.[\w-]{90,}/g },
  {
    // As a service account has it; the ones that manuals show say so in their claims.
    name: 'json-web-token',
    pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}/g,
    holds: (match) => {
      const [head = '', claims = ''] = match.split('.').map(decode);
      return /"alg"\s*:/.test(head) && !/1234567890|example|John Doe/i.test(claims);
    },
  },
  {
    name: 'docker-credentials',
    files: /(?:^|\/)(?:(?:config|auth|[^/]*docker[^/]*)\.json|[^/]*dockercfg|\.dockerconfigjson)$/,
    among: /"auths"\s*:/,
    pattern: /"(?:auth|identitytoken|registrytoken)"\s*:\s*"[\w+/=.-]{8,}"/g,
    holds: (match) => {
      const [, key, value = ''] = /"(\w+)"\s*:\s*"(.*)"/.exec(match) ?? [];
      const said = key === 'auth' ? decode(value) : value;
      return (key !== 'auth' || /.:./.test(said)) && !isPlaceholder(said.slice(said.indexOf(':') + 1));
    },
  },
  {
    // By what it holds, for it has many a name: admin.conf, k3s.yaml.
    name: 'kubeconfig-credentials',
    files: /(?:^|\/)\.?[^/.]+$|[.-](?:ya?ml|json|conf|config|kubeconfig|cfg|txt|bak)$/,
    among: /\bkind["']?: *["']?Config["']?\s*(?:[,}]|$)/m,
    pattern: /(?<![\w-])["']?(?:token|password)["']?:[ \t]*["']?[^\s"',{}[\]]{8,}/g,
    holds: (match) => !isPlaceholder(match.replace(/^["'\w]+:[ \t]*/, '')),
  },
  {
    name: 'credential-in-url',
    files:
      /(?:^|\/)(?:\.git\/(?:.+\/)?config|\.gitconfig|\.config\/git\/config|pip\.conf)$|^etc\/(?:gitconfig|apt\/sources\.list.*)$/,
    ...credentialUrl,
  },
];

/** Where programs keep the credentials of a person or a machine. */
export const pathRules: readonly PathRule[] = [
  { name: 'ssh-key', pattern: /(?:^|\/)\.ssh\/id_[^/.]+$|^etc\/ssh\/ssh_host_[^/]+_key$/ },
  { name: 'kubeconfig', pattern: /(?:^|\/)(?:\.kube\/config|kubeconfig|talosconfig|\.talos\/config)$/ },
  {
    name: 'credential-file',
    pattern:
      /(?:^|\/)(?:\.aws\/credentials|\.docker\/config\.json|\.dockercfg|containers\/(?:\d+\/)?auth\.json|\.pypirc|\.netrc|\.git-credentials|\.pgpass|\.vault-token|\.config\/gh\/hosts\.yml|\.config\/gcloud\/(?:credentials\.db|application_default_credentials\.json)|\.config\/sops\/age\/keys\.txt|\.gnupg\/(?:private-keys-v1\.d\/[^/]+|secring\.gpg)|\.terraform\.d\/credentials\.tfrc\.json)$/,
  },
  { name: 'key-store', pattern: /\.(?:p12|pfx|jks|kdbx|ppk)$/ },
];

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
