/** What a secret looks like in a text. */
export interface ContentRule {
  readonly name: string;
  /** Global, so that every place is found. */
  readonly pattern: RegExp;
  /** Tells a true match from one that only looks so; left out, every match is true. */
  readonly holds?: (match: string) => boolean;
}

/** What a file is called that holds credentials and nothing else. */
export interface PathRule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Raised when rules change, or what they are held against, so that what was found before does not count. */
export const rulesVersion = 2;

/**
 * Every text has at least one of these when a content rule can match: a first look at all of it, in one pass. As narrow as
 * can be, because words such as `disk-` and `npm_config` are everywhere, and each rule goes over what passes again.
 */
export const anyContent =
  /PRIVATE KEY|LS0tLS1CRUdJTi|A(?:KIA|SIA)[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_|glpat-|xox[abeprs]-\d{6}|npm_[A-Za-z0-9]{36}|_authToken|AIza[\w-]{35}|dckr_pat_|sk-(?:proj|ant|svcacct)-|AGE-SECRET-KEY-1|hvs\.[\w-]{90}/;

/** By what publishers document of their own formats; each is precise enough to fail an image. */
export const contentRules: readonly ContentRule[] = [
  {
    // Header and key material: programs and manuals that only name the header are none.
    name: 'private-key',
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+[\w+/=\\:,.\s-]{48,}/g,
  },
  {
    // As kubeconfig and talosconfig carry it.
    name: 'encoded-private-key',
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/=]{64,}/g,
    holds: (match) => /PRIVATE KEY-/.test(Buffer.from(match.slice(0, 64), 'base64').toString('latin1')),
  },
  {
    name: 'aws-access-key',
    pattern: /\bA(?:KIA|SIA)[A-Z2-7]{16}\b/g,
    holds: (match) => !match.endsWith('EXAMPLE'),
  },
  { name: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{82})\b/g },
  { name: 'gitlab-token', pattern: /\bglpat-[\w-]{20,}/g },
  { name: 'slack-token', pattern: /\bxox[abeprs]-\d{6,}-[\w-]{20,}/g },
  { name: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b|:_authToken\s*=\s*(?!["']?[$<{])\S{16,}/g },
  { name: 'google-api-key', pattern: /\bAIza[\w-]{35}\b/g },
  { name: 'docker-token', pattern: /\bdckr_pat_[\w-]{27}/g },
  { name: 'ai-api-key', pattern: /\bsk-(?:proj|ant|svcacct)-[\w-]{32,}/g },
  { name: 'age-key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g },
  { name: 'vault-token', pattern: /\bhvs\.[\w-]{90,}/g },
];

/** Where programs keep the credentials of a person or a machine. */
export const pathRules: readonly PathRule[] = [
  { name: 'ssh-key', pattern: /(?:^|\/)\.ssh\/id_[^/.]+$|^etc\/ssh\/ssh_host_[^/]+_key$/ },
  { name: 'kubeconfig', pattern: /(?:^|\/)(?:\.kube\/config|kubeconfig|talosconfig|\.talos\/config)$/ },
  {
    name: 'credential-file',
    pattern:
      /(?:^|\/)(?:\.aws\/credentials|\.docker\/config\.json|\.netrc|\.git-credentials|\.pgpass|\.vault-token|\.config\/gh\/hosts\.yml|\.config\/gcloud\/(?:credentials\.db|application_default_credentials\.json)|\.config\/sops\/age\/keys\.txt|\.gnupg\/(?:private-keys-v1\.d\/[^/]+|secring\.gpg)|\.terraform\.d\/credentials\.tfrc\.json)$/,
  },
  { name: 'key-store', pattern: /\.(?:p12|pfx|jks|kdbx)$/ },
];

/** A variable that is named for a secret and has a value, as the history of an image writes it. */
export const assignment =
  /\b([A-Za-z_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?))=(?!["']?(?:\$|\/run\/secrets\/|["' ]|$))[^\s;|&]{4,}/gi;
