import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findInFile } from './find-secrets.ts';
import { contentRules } from './secret-rules.ts';
import { kubeconfig, letters, madeTokens, token } from './token.fixture.ts';

const layer = `sha256:${'a'.repeat(64)}` as const;
const file = (path: string, text: string | Buffer, isText = true) => {
  const content = new Uint8Array(Buffer.from(text));
  return { layer, path, size: content.length, content, isText };
};
const material = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'.repeat(3);
// Put together here, so that this very file holds nothing that looks like a key.
const header = (kind: string) => `-----BEGIN ${kind}PRIVATE ${'KEY'}-----`;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const wrapped = (text: string, end = '\n') => base64(text).replace(/.{76}/g, `$&${end}`);
/** Texts that must be found in any file; those of issuers are made from their own table. */
const secrets: readonly [rule: string, text: string][] = [
  ...madeTokens,
  ['private-key', `${header('RSA ')}\n${material}\n`],
  ['private-key', `${header('OPENSSH ')}\r\n${material}\r\n`],
  ['private-key', `{"private_key": "${header('')}\\n${material}\\n"}`],
  ['private-key', `${header('RSA ')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${material}\n`],
  ['encoded-private-key', `key: ${base64(`${header('ED25519 ')}\n${material}`)}`],
  ['encoded-private-key', wrapped(`${header('RSA ')}\n${material}`)],
  ['encoded-private-key', `key: |  ${wrapped(`${header('EC ')}\n${material}`, '\r\n    ')}`],
  ['encoded-private-key', `"${wrapped(`${header('')}\n${material}`, '\\n')}"`],
  [
    'putty-key',
    `PuTTY-User-Key-${'File-3'}: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${letters(44)}\n`,
  ],
  ['aws-secret-key', `AWS_SECRET_ACCESS_KEY=${letters(40)}`],
  ['aws-secret-key', `aws_secret_access_key = ${letters(40)}`],
  ['aws-secret-key', `{"SecretAccessKey": "${letters(40)}"}`],
  ['json-web-token', token({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:a:b' })],
  ['json-web-token', `{"id": "${token({ aud: ['api'] }, { typ: 'JWT', alg: 'HS256' })}"}`],
  ['npm-token', `//registry.example.org/:_authToken=${letters(24)}`],
  ['encoded-kubeconfig', `config: ${base64(kubeconfig(`token: ${letters(20)}`))}`],
];

/** Texts that must be found in files of that name. */
const placed: readonly [rule: string, path: string, text: string][] = [
  ['npm-credentials', 'root/.npmrc', `//registry.example.org/:_auth=${base64('me:a1B2c3')}`],
  ['npm-credentials', 'etc/npmrc', `//registry.example.org/:_password = "${base64('a1B2c3')}"`],
  ['npm-credentials', 'root/.npmrc', `_auth=${base64('me:a1B2c3')}\r`],
  ['yarn-credentials', 'root/.yarnrc.yml', `npmAuthToken: "${letters(36)}"`],
  [
    'docker-credentials',
    'kaniko/config.json',
    `{"auths": {"r.example.org": {"auth": "${base64('me:a1B2c3')}"}}}`,
  ],
  ['docker-credentials', 'opt/config.json', `{"auths":{"r.example.org":{"identitytoken":"${letters(24)}"}}}`],
  ['kubeconfig-credentials', 'etc/kubernetes/admin.conf', kubeconfig(`token: ${letters(16)}`)],
  ['kubeconfig-credentials', 'etc/rancher/k3s/k3s.yaml', kubeconfig(`password: "${letters(32)}"`)],
  [
    'kubeconfig-credentials',
    'opt/cluster',
    `{"kind":"Config","users":[{"name":"a","user":{"token":"${letters(16)}"}}]}`,
  ],
  ['credential-in-url', 'src/.git/config', '[remote "origin"]\n\turl = https://me:a1B2@example.org/x.git'],
  ['credential-in-url', 'src/.git/modules/sub/config', '\turl = https://me:a1B2@example.org/x.git'],
  ['credential-in-url', 'app/.env', 'DATABASE=postgres://me:a1B2c3@db:5432/x'],
  ['credential-in-url', 'srv/config/database.yml', 'url: mysql2://root:a1B2c3@db/x'],
  ['git-credentials', 'src/.git/config', `[http "x"]\n\textraheader = AUTHORIZATION: basic ${letters(40)}`],
  [
    'git-credentials',
    'tmp/git-credentials-0a-1b.config',
    `extraheader = AUTHORIZATION: basic ${letters(40)}`,
  ],
  [
    'maven-credentials',
    'root/.m2/settings.xml',
    '<servers><server><password>a1B2c3</password></server></servers>',
  ],
  ['mysql-credentials', 'root/.my.cnf', '[client]\npassword = "a1B2c3"'],
  ['wireguard-key', 'etc/wireguard/wg0.conf', `[Interface]\nPrivateKey = ${letters(43)}=`],
  ['talos-secrets', 'opt/talos/secrets.yaml', `secrets:\n  bootstraptoken: ${letters(6)}.${letters(16)}\n`],
  ['credential-assignment', 'home/me/.gemini/.env', `GEMINI_API_KEY=${letters(30)}`],
  ['credential-assignment', 'etc/environment', `API_TOKEN="${letters(12)}"`],
];

describe('findInFile', () => {
  it.each(secrets)('finds %s', (rule, text) => {
    expect(findInFile(file('etc/x', `first line\n${text}`))).toEqual([
      { rule, path: '/etc/x', layer, line: 2 },
    ]);
  });

  it('has an example of every rule', () => {
    const rules = [...secrets.map(([rule]) => rule), ...placed.map(([rule]) => rule)];
    expect(new Set(rules)).toEqual(new Set(contentRules.map(({ name }) => name)));
  });

  it.each(madeTokens)('finds %s with xxxx in it, and in UTF-16 with and without a mark', (rule, text) => {
    const inner = text.replace(/(?<=[A-Za-z0-9]{12})[A-Za-z0-9]{4}(?=[A-Za-z0-9]{6})/, (part) =>
      /^[a-f0-9]+$/.test(text.slice(-20)) ? part : /[a-z]/.test(text.slice(-20)) ? 'xxxx' : 'XXXX',
    );
    expect(findInFile(file('etc/x', inner)).map((found) => found.rule)).toEqual([rule]);
    const wide = Buffer.from(`\n${text}`, 'utf16le');
    for (const bytes of [
      wide,
      Buffer.concat([Buffer.from([0xff, 0xfe]), wide]),
      Buffer.from(wide).swap16(),
    ]) {
      expect(findInFile(file('etc/x', bytes, false))).toEqual([{ rule, path: '/etc/x', layer, line: 2 }]);
    }
  });

  it.each([
    ['pkcs8', undefined],
    ['pkcs1', undefined],
    ['pkcs8', { cipher: 'aes-256-cbc', passphrase: 'x' }],
  ] as const)('finds a key in DER: %s %j', (type, secret) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const der = privateKey.export({ format: 'der', type, ...secret } as never) as unknown as Buffer;
    expect(findInFile(file('opt/key', der, false))).toEqual([
      { rule: 'private-key', path: '/opt/key', layer },
    ]);
    const open = publicKey.export({ format: 'der', type: 'spki' });
    for (const none of [open, der.subarray(0, -1), Buffer.concat([der, Buffer.from([0])])]) {
      expect(findInFile(file('opt/key', none, false))).toEqual([]);
    }
  });

  it('finds a key in DER on a curve', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const type of ['sec1', 'pkcs8'] as const) {
      const der = privateKey.export({ format: 'der', type });
      expect(findInFile(file('opt/key', der, false)).map((found) => found.rule)).toEqual(['private-key']);
    }
  });

  it.each([
    ['a key', [1], ['key-store']],
    ['a key after a certificate', [2, 1], ['key-store']],
    ['certificates alone', [2, 2], []],
    ['nothing', [], []],
  ])('knows a Java key store of %s, whatever its name', (_, tags, rules) => {
    expect(
      findInFile(file('etc/ssl/certs/java/store', javaStore(tags), false)).map((found) => found.rule),
    ).toEqual(rules);
  });

  it.each(placed)('finds %s in %s', (rule, path, text) => {
    expect(findInFile(file(path, `\n${text}`)).map((found) => found.rule)).toEqual([rule]);
  });

  it.each([
    ['a program that names the header', `if (line === '${header('RSA ')}') parse(rest);`],
    [
      'a certificate in base64',
      `data: ${Buffer.from(`-----BEGIN CERTIFICATE-----\n${material}`).toString('base64')}`,
    ],
    ["the vendor's own example", 'AKIAIOSFODNN7EXAMPLE'],
    ['a token from the environment', '//registry.example.org/:_authToken=${NPM_TOKEN_OF_THIS_MACHINE}'],
    ['a token that a manual shows', token({ sub: '1234567890', name: 'John Doe' })],
    ['a token that claims nothing', token({ some: 'payload' })],
    [
      'a certificate where a manual shows a key',
      `${header('RSA ')}\nMIICiTCCAfICCQD6m7oRw0uXOjANBgkqhkiG9w0BAQUFADCB${letters(40)}\n`,
    ],
    ['a key that a manual shows', `${header('RSA ')}\nMIIEpAIBAAKCAQEA${letters(40)}EXAMPLE${letters(20)}\n`],
    ['who signed an address', `https://x/?X-Amz-Credential=AKIA${letters(16, 'ABCDEFGH')}%2F2019`],
    ['an object in base64 twice', `${base64('{"version":3,"a":"').slice(0, 20)}.eyJ.x`],
    ["the vendor's own secret", `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLEKEY'}`],
    ['a key that is crossed out', `sk_live_${'x'.repeat(24)}`],
    ['a token that documentation shows', `ghp_${'EXAMPLE'.padStart(36, 'a1B2')}`],
    ['a token of asterisks', `glpat-${'*'.repeat(20)}`],
    ['an address with a password, as code has it', 'https://user:password@example.org/'],
    ['a kubeconfig without a secret', kubeconfig('exec: { command: login }')],
    ['a variable in a kubeconfig', kubeconfig('token: ${TOKEN_OF_THIS_CLUSTER}')],
    ['a file with a token in a kubeconfig', kubeconfig('tokenFile: /run/secrets/token')],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${material}`],
  ])('does not take %s for a secret', (_, text) => {
    expect(findInFile(file('etc/x', text))).toEqual([]);
  });

  it.each([
    ['root/.ssh/id_ed25519', 'ssh-key'],
    ['etc/ssh/ssh_host_rsa_key', 'ssh-key'],
    ['home/vscode/.kube/config', 'kubeconfig'],
    ['home/vscode/.cluster-configs/kubeconfig', 'kubeconfig'],
    ['home/vscode/.cluster-configs/talosconfig', 'kubeconfig'],
    ['root/.docker/config.json', 'credential-file'],
    ['root/.netrc', 'credential-file'],
    ['root/.dockercfg', 'credential-file'],
    ['root/.config/containers/auth.json', 'credential-file'],
    ['run/containers/0/auth.json', 'credential-file'],
    ['root/.pypirc', 'credential-file'],
    ['root/key.ppk', 'key-store'],
    ['home/vscode/.config/sops/age/keys.txt', 'credential-file'],
    ['opt/store.p12', 'key-store'],
    ['home/vscode/.gemini/oauth_creds.json', 'credential-file'],
    ['root/.config/helm/registry/config.json', 'credential-file'],
    ['root/.cargo/credentials.toml', 'credential-file'],
    ['root/.composer/auth.json', 'credential-file'],
    ['root/.m2/settings-security.xml', 'credential-file'],
    ['root/.azure/msal_token_cache.json', 'credential-file'],
    ['root/.mylogin.cnf', 'credential-file'],
    ['infra/terraform.tfstate', 'terraform-state'],
    ['infra/prod.tfstate.backup', 'terraform-state'],
  ])('knows %s by its name, whatever it holds', (path, rule) => {
    expect(findInFile({ layer, path, size: 3, isText: false })).toEqual([{ rule, path: `/${path}`, layer }]);
    expect(findInFile({ layer, path, size: 0, isText: true })).toEqual([]);
  });

  it.each([
    'root/.ssh/id_rsa.pub',
    'root/.ssh/known_hosts',
    'etc/ssh/ssh_host_rsa_key.pub',
    'usr/bin/kubeconfig-x',
    'usr/lib/containers/author.json',
    'app/.env.example',
    'usr/lib/xaws/credentials',
    'usr/lib/tfstate.go',
  ])('leaves %s alone', (path) => {
    expect(findInFile({ layer, path, size: 3, isText: false })).toEqual([]);
  });

  it('keeps nothing of the secret', () => {
    const found = JSON.stringify(secrets.flatMap(([, text]) => findInFile(file('etc/x', text))));
    for (const [, text] of secrets) expect(found).not.toContain(text.trim().slice(-20));
  });
});

describe('contentRules', () => {
  it.each([
    ['app/.env.example', 'API_TOKEN=a1B2c3d4e5'],
    ['usr/share/doc/x/README', 'postgres://me:a1B2c3@db:5432/x'],
    ['usr/lib/x.js', 'API_TOKEN=a1B2c3d4e5'],
    ['app/.env', 'API_TOKEN=${OTHER}'],
    ['root/.m2/settings.xml', '<settings><mirrors/></settings>'],
    ['root/.m2/settings.xml', '<servers><server><password>${env.PASSWORD}</password></server></servers>'],
    ['etc/systemd/network/x.conf', 'PrivateKeyFile = /run/secrets/key'],
    ['src/.git/config', '[http "x"]\n\textraheader ='],
    ['app/secrets.yaml', 'token: {{ .Values.token }}'],
    ['usr/lib/x.go', `${'AKIA'}IOSFODNN7EXAMPLE`],
  ])('leaves %s with %s alone', (path, text) => {
    expect(findInFile(file(path, text))).toEqual([]);
  });
});

/** A Java key store as far as its entries are told apart: 1 is a key, 2 a certificate. */
function javaStore(tags: readonly number[]): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
  const entries = tags.map((tag) =>
    Buffer.concat([word(tag), text('name'), Buffer.alloc(8), text('X.509'), word(3), Buffer.from('abc')]),
  );
  return Buffer.concat([word(0xfeedfeed), word(2), word(tags.length), ...entries, Buffer.alloc(20)]);
}
