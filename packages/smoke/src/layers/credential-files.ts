import type { ContentRule } from './content-rule.ts';
import { decode } from './key-rules.ts';
import { isPlaceholder } from './placeholder.ts';

/** A user and a password in an address, of a page or of a database. */
export const credentialUrl: Pick<ContentRule, 'pattern' | 'holds'> = {
  pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"'<>`]*:[^\s@/"'<>`]+@(?=[^\s@])/gi,
  holds: (match) => !isPlaceholder(match.slice(match.indexOf(':', match.indexOf('://') + 3) + 1, -1)),
};

/** A variable that is named for a secret and has a value. */
export const credentialAssignment: Pick<ContentRule, 'pattern' | 'holds'> = {
  pattern:
    /\b\w*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)=(?:\\?"[^"]{4,}"|\\?'[^']{4,}'|[^\s;|&"']{4,})/gi,
  holds: (match) => !isPlaceholder(match.slice(match.indexOf('=') + 1)),
};

/** Files of variables; what is named for an example is one. */
const variableFiles =
  /(?:^|\/)(?:\.env|\.env\.(?!example|sample|template|dist|defaults|schema)[\w.-]+|[\w-]+\.env)$|^etc\/(?:environment|environment\.d\/[^/]+)$/;
const settingsFiles =
  /(?:^|\/)(?:\.git\/(?:.+\/)?config|\.gitconfig|\.config\/git\/config|pip\.conf|database\.ya?ml|alembic\.ini|\.my\.cnf)$|^etc\/(?:gitconfig|apt\/(?:sources\.list|apt\.conf).*)$/;

/** What is a secret only in a file that programs keep it in; elsewhere such lines are code and documentation. */
export const credentialFileRules: readonly ContentRule[] = [
  {
    name: 'npm-credentials',
    files: /npmrc$/,
    pattern: /(?:^_auth=|:_(?:auth|password)\s*=\s*)["']?[A-Za-z0-9+/=]{8,}["']?[ \t\r]*$/gm,
    holds: (match) => /_password/.test(match) || /.:./.test(decode(match.slice(match.indexOf('=') + 1))),
  },
  {
    name: 'yarn-credentials',
    files: /(?:^|\/)\.yarnrc\.yml$/,
    pattern: /\bnpmAuth(?:Token|Ident):[ \t]*["']?[^\s"'$]{8,}/g,
    holds: (match) => !isPlaceholder(match.replace(/^\w+:\s*/, '')),
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
    // As actions/checkout leaves it for git: in the repository's configuration, or in a file that it includes.
    name: 'git-credentials',
    files: /(?:^|\/)(?:\.git\/(?:.+\/)?config|\.gitconfig|git-credentials-[\w-]+\.config)$|^etc\/gitconfig$/,
    pattern: /\bextraheader\s*=\s*["']?authorization:\s*(?:basic|bearer|token)\s+[\w+/=.-]{8,}/gi,
  },
  {
    name: 'maven-credentials',
    files: /(?:^|\/)\.?m2\/settings\.xml$|(?:^|\/)maven[^/]*(?:\/conf)?\/settings\.xml$/,
    among: /<servers?>/,
    pattern: /(?<!<!--[^>]{0,400})<password>[^<>$]{4,}<\/password>/g,
    holds: (match) => !isPlaceholder(match.slice('<password>'.length)),
  },
  {
    name: 'mysql-credentials',
    files: /(?:^|\/)\.?my\.cnf$|^etc\/mysql\/.+\.cnf$/,
    pattern: /^[ \t]*password[ \t]*=[ \t]*["']?[^\s"'#]{4,}/gm,
    holds: (match) => !isPlaceholder(match.replace(/^[^=]*=\s*/, '')),
  },
  {
    name: 'wireguard-key',
    files: /\.(?:conf|netdev)$/,
    pattern: /^[ \t]*(?:PrivateKey|PresharedKey)[ \t]*=[ \t]*[A-Za-z0-9+/]{43}=/gm,
  },
  {
    name: 'talos-secrets',
    anchors: ['trustdinfo:', 'bootstraptoken:', 'EncryptionSecret:', 'encryptionsecret:'],
    files: /\.ya?ml$/,
    pattern: /^[ \t]*(?:token|bootstraptoken|\w+encryptionsecret):[ \t]*["']?[\w.+/=-]{16,}/gim,
    holds: (match) => !isPlaceholder(match.replace(/^[^:]*:\s*/, '')),
  },
  {
    name: 'credential-in-url',
    files: new RegExp(`${settingsFiles.source}|${variableFiles.source}`),
    ...credentialUrl,
  },
  {
    name: 'credential-assignment',
    files: variableFiles,
    ...credentialAssignment,
  },
];
