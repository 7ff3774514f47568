import { describe, expect, it } from '@jest/globals';
import { findInConfig, findInFile } from './find-secrets.ts';
import { anyContent, contentRules } from './secret-rules.ts';

const layer = `sha256:${'a'.repeat(64)}` as const;
const file = (path: string, text: string) => ({
  layer,
  path,
  size: text.length,
  text: new Uint8Array(Buffer.from(text)),
});
const material = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'.repeat(3);
// Put together here, so that this very file holds nothing that looks like a key.
const header = (kind: string) => `-----BEGIN ${kind}PRIVATE ${'KEY'}-----`;

/** One text per content rule that must be found. */
const secrets: readonly [rule: string, text: string][] = [
  ['private-key', `${header('RSA ')}\n${material}\n`],
  ['private-key', `${header('OPENSSH ')}\r\n${material}\r\n`],
  ['private-key', `{"private_key": "${header('')}\\n${material}\\n"}`],
  ['private-key', `${header('RSA ')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${material}\n`],
  ['encoded-private-key', `key: ${Buffer.from(`${header('ED25519 ')}\n${material}`).toString('base64')}`],
  ['aws-access-key', `aws_access_key_id = AKIA${'ABCDEFGH'.repeat(2)}`],
  ['github-token', `ghp_${'a1B2'.repeat(9)}`],
  ['gitlab-token', `glpat-${'a1B2'.repeat(5)}`],
  ['slack-token', `xoxb-${'1'.repeat(12)}-${'a1B2'.repeat(6)}`],
  ['npm-token', `npm_${'a1B2'.repeat(9)}`],
  ['npm-token', `//registry.example.org/:_authToken=${'a1B2'.repeat(6)}`],
  ['google-api-key', `AIza${'a1B2c'.repeat(7)}`],
  ['docker-token', `dckr_pat_${'a1B'.repeat(9)}`],
  ['ai-api-key', `sk-ant-${'a1B2'.repeat(10)}`],
  ['age-key', `AGE-SECRET-KEY-1${'A'.repeat(58)}`],
  ['vault-token', `hvs.${'a1B2'.repeat(24)}`],
];

describe('findInFile', () => {
  it.each(secrets)('finds %s', (rule, text) => {
    expect(findInFile(file('etc/x', `first line\n${text}`))).toEqual([
      { rule, path: '/etc/x', layer, line: 2 },
    ]);
  });

  it('has an example of every rule, and a first look that passes none by', () => {
    expect(new Set(secrets.map(([rule]) => rule))).toEqual(new Set(contentRules.map(({ name }) => name)));
    for (const [, text] of secrets) expect(anyContent.test(text)).toBe(true);
  });

  it.each([
    ['a program that names the header', `if (line === '${header('RSA ')}') parse(rest);`],
    [
      'a certificate in base64',
      `data: ${Buffer.from(`-----BEGIN CERTIFICATE-----\n${material}`).toString('base64')}`,
    ],
    ["the vendor's own example", 'AKIAIOSFODNN7EXAMPLE'],
    ['a token from the environment', '//registry.example.org/:_authToken=${NPM_TOKEN_OF_THIS_MACHINE}'],
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
    ['home/vscode/.config/sops/age/keys.txt', 'credential-file'],
    ['opt/store.p12', 'key-store'],
  ])('knows %s by its name, whatever it holds', (path, rule) => {
    expect(findInFile({ layer, path, size: 3 })).toEqual([{ rule, path: `/${path}`, layer }]);
    expect(findInFile({ layer, path, size: 0 })).toEqual([]);
  });

  it.each([
    'root/.ssh/id_rsa.pub',
    'root/.ssh/known_hosts',
    'etc/ssh/ssh_host_rsa_key.pub',
    'usr/bin/kubeconfig-x',
  ])('leaves %s alone', (path) => {
    expect(findInFile({ layer, path, size: 3 })).toEqual([]);
  });

  it('keeps nothing of the secret', () => {
    const found = JSON.stringify(secrets.flatMap(([, text]) => findInFile(file('etc/x', text))));
    expect(found).not.toMatch(/a1B2|MII|AKIA/);
  });
});

describe('findInConfig', () => {
  it('looks into the history and the environment', () => {
    const config = {
      config: { Env: ['PATH=/bin', 'DB_PASSWORD=hunter22'] },
      history: [
        { created_by: 'RUN true' },
        { created_by: `RUN |1 NPM_TOKEN=abcdef /bin/sh -c npm ci` },
        { created_by: `RUN echo ghp_${'a1B2'.repeat(9)} >/root/x` },
        { empty_layer: true },
      ],
    };
    expect(findInConfig(config)).toEqual([
      { rule: 'credential-assignment', path: 'history 2' },
      { rule: 'github-token', path: 'history 3' },
      { rule: 'credential-assignment', path: 'env DB_PASSWORD' },
    ]);
  });

  it.each([
    'RUN --mount=type=secret,id=npmrc npm ci',
    'RUN TOKEN=$(cat /run/secrets/token) make',
    'RUN TOKEN=/run/secrets/token make',
    'ENV GITHUB_TOKEN=',
    'RUN export SECRET="$OTHER"',
    'ENV KUBECONFIG=/home/vscode/.cluster-configs/kubeconfig',
  ])('takes %s for what it is', (step) => {
    expect(findInConfig({ config: null, history: [{ created_by: step }] })).toEqual([]);
  });
});
