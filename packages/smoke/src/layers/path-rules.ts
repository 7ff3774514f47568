/** What a file is called that holds credentials and nothing else. */
export interface PathRule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Below a person's home, or a folder that is used as one. */
const homeFiles = [
  /\.aws\/credentials/,
  /\.azure\/(?:msal_token_cache|service_principal_entries|accessTokens)\.(?:json|bin)/,
  /\.cargo\/credentials(?:\.toml)?/,
  /(?:\.composer|\.config\/composer)\/auth\.json/,
  /\.config\/gcloud\/(?:credentials\.db|access_tokens\.db|application_default_credentials\.json)/,
  /\.config\/gh\/hosts\.yml/,
  /(?:\.config\/|\.)helm\/registry(?:\/config)?\.json/,
  /\.config\/sops\/age\/keys\.txt/,
  /\.docker\/config\.json/,
  /\.dockercfg/,
  /\.gemini\/(?:oauth_creds|mcp-oauth-tokens(?:-v2)?|a2a-oauth-tokens|gemini-credentials)\.json/,
  /\.gem\/credentials/,
  /\.git-credentials/,
  /\.gnupg\/(?:private-keys-v1\.d\/[^/]+|secring\.gpg)/,
  /(?:\.huggingface|\.cache\/huggingface)\/token/,
  /\.m2\/settings-security\.xml/,
  /\.mylogin\.cnf/,
  /\.netrc/,
  /\.pgpass/,
  /\.pypirc/,
  /\.terraform\.d\/credentials\.tfrc\.json/,
  /\.vault-token/,
  /containers\/(?:\d+\/)?auth\.json/,
];

/** Where programs keep the credentials of a person or a machine. */
export const pathRules: readonly PathRule[] = [
  { name: 'ssh-key', pattern: /(?:^|\/)\.ssh\/id_[^/.]+$|^etc\/ssh\/ssh_host_[^/]+_key$/ },
  { name: 'kubeconfig', pattern: /(?:^|\/)(?:\.kube\/config|kubeconfig|talosconfig|\.talos\/config)$/ },
  {
    name: 'credential-file',
    pattern: new RegExp(`(?:^|/)(?:${homeFiles.map(({ source }) => source).join('|')})$`),
  },
  // Terraform writes every value of a resource into it as it is, passwords too.
  { name: 'terraform-state', pattern: /(?:^|\/)(?:[^/]+\.)?tfstate(?:\.backup)?$/ },
  { name: 'key-store', pattern: /\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/ },
];
