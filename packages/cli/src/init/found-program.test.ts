import { describe, expect, it } from '@jest/globals';
import { findPrograms } from './found-program.ts';
import { movedValues } from './moved-values.ts';

function find(body: string, env = '') {
  const values = movedValues();
  if (env !== '') values.note({ keyword: 'ENV', rest: env });
  return findPrograms(body, values);
}

/** Where each program goes. */
const goes = (body: string, env = '') =>
  Object.fromEntries((find(body, env)?.tools ?? []).map(({ name, tool }) => [name, tool.install?.[0]?.to]));

describe('findPrograms', () => {
  it('reads several, with the major version of each, and none of the latest', () => {
    const body =
      'go install -v golang.org/x/tools/cmd/deadcode@v0.20.0 && CGO_ENABLED=0 go install github.com/acme/delve/cmd/dlv@latest; go install mvdan.cc/hi/v3/cmd/hi@v3.10 && go clean -modcache && rm -rf /root/.cache';
    const found = find(body);
    expect(found).toMatchObject({ isWhole: true, unread: [] });
    expect(found?.tools.map(({ name, tool }) => [name, tool.package, tool.constraint, tool.build])).toEqual([
      ['deadcode', 'golang.org/x/tools', '0.x', { programs: ['cmd/deadcode'] }],
      ['dlv', 'github.com/acme/delve', undefined, { programs: ['cmd/dlv'] }],
      ['hi', 'mvdan.cc/hi/v3', '3.x', { programs: ['cmd/hi'] }],
    ]);
    expect(Object.keys(found?.tools[0]?.tool ?? {}).slice(0, 3)).toEqual([
      'datasource',
      'package',
      'constraint',
    ]);
  });

  it('fills in what file and step say of a version', () => {
    expect(find('go install mvdan.cc/hello@v${V}', 'V=1.7.0')?.tools[0]?.tool.constraint).toBe('1.x');
    expect(find('V=v2.1.0 && go install mvdan.cc/hello@$V')?.tools[0]?.tool.constraint).toBe('2.x');
    expect(find('go install mvdan.cc/hello@${V}')?.tools[0]).toMatchObject({
      doubts: ['the newest version is taken, since the file does not say V: write a constraint'],
    });
  });

  it('puts a program where the step does', () => {
    const hello = 'go install mvdan.cc/hello@latest';
    expect(goes(hello)).toEqual({ hello: '/usr/local/bin/hello' });
    expect(goes(`GOBIN=/usr/bin ${hello}`)).toEqual({ hello: '/usr/bin/hello' });
    expect(goes(`export GOBIN=/opt/bin && ${hello}`)).toEqual({ hello: '/opt/bin/hello' });
    expect(goes(hello, 'GOBIN=/opt/go')).toEqual({ hello: '/opt/go/hello' });
    expect(goes(`${hello} && mv /root/go/bin/hello /usr/bin/`)).toEqual({ hello: '/usr/bin/hello' });
    expect(goes(`${hello} && cp "$(go env GOPATH)/bin/hello" /usr/bin/fmt2`)).toEqual({
      hello: '/usr/bin/fmt2',
    });
    expect(find(`${hello} && install -m 0755 /go/bin/hello /usr/bin`)?.isWhole).toBe(true);
    expect(find(`${hello} && mv /go/bin/other /usr/bin`)?.isWhole).toBe(false);
  });

  it('takes the row of the catalogue for a program that it has', () => {
    const found = find('GOBIN=/opt/bin go install github.com/stern/stern@v1.30.0');
    expect(found?.tools).toMatchObject([
      {
        name: 'stern',
        tool: { constraint: '1.x' },
        doubts: ['it goes to /usr/local/bin/stern, not to /opt/bin/stern'],
      },
    ]);
  });

  it('says what a program is without', () => {
    expect(find('go install -ldflags "-X main.v=1" mvdan.cc/hello@latest')?.tools[0]?.doubts).toEqual([
      'it is without what -ldflags wrote into it (main.v=1): look at what it says of itself',
    ]);
  });

  it.each([
    ['go install sigs.k8s.io/hello@v0.20.0', 'only the proxy knows; officina add sigs.k8s.io/hello finds it'],
    ['go install golang.org/x/tools/cmd/...@latest', 'it is several programs'],
    ['go install mvdan.cc/hello@main', '"main" is no version'],
    ['go install mvdan.cc/hello@v0.0.0-20210101000000-abcdef123456', 'is no version'],
    ['go install github.com/minio/minio@RELEASE.2025-10-15T17-29-55Z', 'is no version'],
    ['go install github.com/a/b@v2.0.0+incompatible', 'is no version'],
    ['go install ${TOOL}@latest', 'the file does not say TOOL'],
    ['go install -tags x github.com/a/b@v1.0.0', '"-tags x" makes another program'],
  ])('says why %s is no tool', (body, why) => {
    expect(find(body)).toMatchObject({ tools: [], isWhole: false, unread: [expect.stringContaining(why)] });
  });

  it.each([
    ['go install mvdan.cc/hello@latest && hello -version'],
    ['curl -O https://example.org/x && go install mvdan.cc/hello@latest'],
    ['go install mvdan.cc/hello@latest && go install ./cmd/own'],
    ['<<EOF\ngo install mvdan.cc/hello@latest\nEOF'],
  ])('does not replace %j', (body) => {
    expect(find(body)).toMatchObject({ isWhole: false, tools: [{ name: 'hello' }] });
  });

  it.each(['go get mvdan.cc/hello', 'go install .', 'for t in a b; do go install $t@latest; done', 'make'])(
    'is silent about %s',
    (body) => {
      expect(find(body)).toBeUndefined();
    },
  );

  it('does not take the settings of one command for those of another', () => {
    const found = find('CGO_ENABLED=1 go install github.com/a/b@v1.0.0 && go install mvdan.cc/hello@v1.0.0');
    expect(found?.tools.map(({ name }) => name)).toEqual(['hello']);
    expect(found?.unread).toHaveLength(1);
  });
});
