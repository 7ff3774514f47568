import { describe, expect, it } from '@jest/globals';
import { findInConfig } from './find-in-config.ts';
import { kubeconfig, letters } from './token.fixture.ts';

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

  it.each([
    ['label api', { Labels: { api: `ghp_${letters(36)}` } }, 'github-token'],
    ['label api-token', { Labels: { 'api-token': letters(12) } }, 'credential-assignment'],
    ['command', { Cmd: ['sh', '-c', 'curl -u me:pw https://x/y'] }, 'credential-argument'],
    ['entrypoint', { Entrypoint: ['env', `API_KEY=${letters(12)}`, 'x'] }, 'credential-assignment'],
    [
      'health check',
      { Healthcheck: { Test: ['CMD', 'psql', 'postgres://me:pw1@db/x'] } },
      'credential-in-url',
    ],
    ['onbuild', { OnBuild: [`ENV TOKEN=${letters(12)}`] }, 'credential-assignment'],
    [
      'env CLUSTER',
      { Env: [`CLUSTER=${Buffer.from(kubeconfig(`token: ${letters(20)}`)).toString('base64')}`] },
      'encoded-kubeconfig',
    ],
    [
      'env OTHER',
      { Env: [`OTHER=${Buffer.from(`\n${'first line\n'.repeat(9)}ghp_${letters(36)}`).toString('base64')}`] },
      'github-token',
    ],
  ])('looks at %s', (path, config, rule) => {
    expect(findInConfig({ config })).toContainEqual({ rule, path });
  });

  it('looks at comments and authors', () => {
    const secret = `ghp_${letters(36)}`;
    expect(findInConfig({ author: secret, history: [{ comment: secret }, { author: secret }] })).toEqual([
      { rule: 'github-token', path: 'history 1' },
      { rule: 'github-token', path: 'history 2' },
      { rule: 'github-token', path: 'author' },
    ]);
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
