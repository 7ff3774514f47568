import { describe, expect, it } from '@jest/globals';
import { findInConfig, findInFile } from './find-secrets.ts';
import { contentRules, mayHoldSecret } from './secret-rules.ts';

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

const base64 = (text: string) => Buffer.from(text).toString('base64');
const wrapped = (text: string, end = '\n') => base64(text).replace(/.{76}/g, `$&${end}`);
const token = (claims: object, head: object = { alg: 'RS256', kid: 'a1B2' }) =>
  [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${'a1B2'.repeat(20)}`;
const kubeconfig = (user: string) =>
  `apiVersion: v1\nclusters: []\nkind: Config\nusers:\n- name: admin\n  user:\n    ${user}\n`;

/** Texts that must be found, of every content rule for any file. */
const secrets: readonly [rule: string, text: string][] = [
  ['private-key', `${header('RSA ')}\n${material}\n`],
  ['private-key', `${header('OPENSSH ')}\r\n${material}\r\n`],
  ['private-key', `{"private_key": "${header('')}\\n${material}\\n"}`],
  ['private-key', `${header('RSA ')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${material}\n`],
  ['encoded-private-key', `key: ${Buffer.from(`${header('ED25519 ')}\n${material}`).toString('base64')}`],
  ['encoded-private-key', wrapped(`${header('RSA ')}\n${material}`)],
  ['encoded-private-key', `key: |  ${wrapped(`${header('EC ')}\n${material}`, '\r\n    ')}`],
  ['encoded-private-key', `"${wrapped(`${header('')}\n${material}`, '\\n')}"`],
  ['aws-secret-key', `AWS_SECRET_ACCESS_KEY=${'a1B/'.repeat(10)}`],
  ['aws-secret-key', `aws_secret_access_key = ${'a1B+'.repeat(10)}`],
  ['aws-secret-key', `{"SecretAccessKey": "${'a1B2'.repeat(10)}"}`],
  ['json-web-token', token({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:a:b' })],
  ['json-web-token', `{"id": "${token({ aud: ['api'] }, { typ: 'JWT', alg: 'HS256' })}"}`],
  ['pypi-token', `password: pypi-AgE${'a1B2-_'.repeat(12)}`],
  ['gitlab-token', `glrt-${'a1B2'.repeat(5)}`],
  ['stripe-key', `sk_live_${'a1B2'.repeat(6)}`],
  ['stripe-key', `rk_live_${'a1B2'.repeat(20)}`],
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

/** Texts that must be found in files of that name. */
const placed: readonly [rule: string, path: string, text: string][] = [
  ['npm-credentials', 'root/.npmrc', `//registry.example.org/:_auth=${base64('me:a1B2c3')}`],
  ['npm-credentials', 'etc/npmrc', `//registry.example.org/:_password = "${base64('a1B2c3')}"`],
  ['npm-credentials', 'root/.npmrc', `_auth=${base64('me:a1B2c3')}\r`],
  [
    'docker-credentials',
    'kaniko/config.json',
    `{"auths": {"r.example.org": {"auth": "${base64('me:a1B2c3')}"}}}`,
  ],
  [
    'docker-credentials',
    'opt/config.json',
    `{"auths":{"r.example.org":{"identitytoken":"${'a1B2'.repeat(6)}"}}}`,
  ],
  ['kubeconfig-credentials', 'etc/kubernetes/admin.conf', kubeconfig(`token: ${'a1B2'.repeat(4)}`)],
  ['kubeconfig-credentials', 'etc/rancher/k3s/k3s.yaml', kubeconfig(`password: "${'a1B2'.repeat(8)}"`)],
  [
    'kubeconfig-credentials',
    'opt/cluster',
    `{"kind":"Config","users":[{"name":"a","user":{"token":"${'a1B2'.repeat(4)}"}}]}`,
  ],
  ['credential-in-url', 'src/.git/config', '[remote "origin"]\n\turl = https://me:a1B2@example.org/x.git'],
  ['credential-in-url', 'src/.git/modules/sub/config', '\turl = https://me:a1B2@example.org/x.git'],
];

describe('findInFile', () => {
  it.each(secrets)('finds %s', (rule, text) => {
    expect(findInFile(file('etc/x', `first line\n${text}`))).toEqual([
      { rule, path: '/etc/x', layer, line: 2 },
    ]);
  });

  it('has an example of every rule, and a first look that passes none by', () => {
    const rules = [...secrets.map(([rule]) => rule), ...placed.map(([rule]) => rule)];
    expect(new Set(rules)).toEqual(new Set(contentRules.map(({ name }) => name)));
    for (const [, text] of secrets) expect(mayHoldSecret(text)).toBe(true);
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
    ['an object in base64 twice', `${base64('{"version":3,"a":"').slice(0, 20)}.eyJ.x`],
    ["the vendor's own secret", `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLEKEY'}`],
    ['a key that is crossed out', `sk_live_${'x'.repeat(24)}`],
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
  ])('knows %s by its name, whatever it holds', (path, rule) => {
    expect(findInFile({ layer, path, size: 3 })).toEqual([{ rule, path: `/${path}`, layer }]);
    expect(findInFile({ layer, path, size: 0 })).toEqual([]);
  });

  it.each([
    'root/.ssh/id_rsa.pub',
    'root/.ssh/known_hosts',
    'etc/ssh/ssh_host_rsa_key.pub',
    'usr/bin/kubeconfig-x',
    'usr/lib/containers/author.json',
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
    ['credential-in-url', 'RUN git clone https://me:pw@example.org/x.git'],
    ['credential-in-url', 'ENV http_proxy=http://me:pw@proxy:3128'],
    ['credential-argument', 'RUN curl -u me:pw https://x/y'],
    ['credential-argument', "RUN curl -fsSLu 'me:pw' https://x/y"],
    ['credential-argument', 'RUN curl https://x/y --user me:pw'],
    ['credential-argument', 'RUN curl -H "Authorization: Bearer a1B2c3d4" https://x/y'],
    ['credential-argument', "RUN wget --header='authorization: Basic bWU6cHc9' https://x/y"],
    ['credential-argument', 'RUN docker login -u me -p a1B2c3 r.example.org'],
    ['credential-assignment', 'ENV DB2_PASSWORD=a1B2c3'],
    ['credential-assignment', 'ARG PASSPHRASE=a1B2c3'],
    ['credential-assignment', 'RUN DB_PASSWORD="a b c" make'],
    ['credential-assignment', "RUN DB_PASSWORD='my own pw' make"],
    ['credential-assignment', 'RUN sh -c "TOKEN=\\"a1B2\\" make"'],
  ])('finds %s in %s', (rule, step) => {
    expect(findInConfig({ history: [{ created_by: step }] })).toEqual([{ rule, path: 'history 1' }]);
  });

  it('takes all of a variable for its value', () => {
    const found = findInConfig({ config: { Env: ['DB_PASSWORD=a b c d'] } });
    expect(found).toEqual([{ rule: 'credential-assignment', path: 'env DB_PASSWORD' }]);
  });

  it.each([
    'RUN --mount=type=secret,id=npmrc npm ci',
    'RUN TOKEN=$(cat /run/secrets/token) make',
    'RUN TOKEN=/run/secrets/token make',
    'ENV GITHUB_TOKEN=',
    'RUN TOKEN="" make',
    'ENV KEEP_CREDENTIALS=true',
    'ENV API_KEY=<your key>',
    'ENV DB_PASSWORD=xxxxxxxx',
    'RUN git clone https://me:$TOKEN@example.org/x.git',
    'RUN git clone https://me:${TOKEN}@example.org/x.git && npm i @scope/x',
    'RUN curl https://example.org:8443/@scope/x',
    'RUN curl -u "$NAME:$PASSWORD" https://x/y && chown -u a:b /z',
    'RUN curl -fsSL https://x/y | docker login -u me --password-stdin r.example.org',
    'RUN docker login -u me -p "$TOKEN" r.example.org',
    'RUN curl -H "Authorization: Bearer $TOKEN" https://x/y',
    'RUN export SECRET="$OTHER"',
    'ENV KUBECONFIG=/home/vscode/.cluster-configs/kubeconfig',
  ])('takes %s for what it is', (step) => {
    expect(findInConfig({ config: null, history: [{ created_by: step }] })).toEqual([]);
  });
});
