import { describe, expect, it } from '@jest/globals';
import { catalogueRow, type ToolSpec } from '@officina/core';
import { fakeQuery } from '../datasource.fixture.ts';
import { httpIndex } from './index.ts';

const url = 'https://downloads.example.org/x/';
const ask = (index: object, body: string | null, more: Partial<ToolSpec> = {}) =>
  fakeQuery({ datasource: 'http-index', index: { url, ...index }, ...more }, { [url]: body });

describe('http-index', () => {
  it('finds versions and tags on a page, each once, the newest first', async () => {
    const page =
      '<a href="x_1.9.0/">x_1.9.0</a>\n<a href="x_1.10.0-rc1/">\n<a href="x_v1.10.0/">\n<a href="x_old/">';
    expect(await httpIndex.versions(ask({ match: '^<a href="x_([^/]+)/"' }, page))).toEqual([
      { version: '1.10.0', tag: 'v1.10.0', prerelease: false },
      { version: '1.10.0-rc1', prerelease: true },
      { version: '1.9.0', prerelease: false },
    ]);
  });

  it('reads a JSON object by version, with its dates', async () => {
    const body = JSON.stringify({
      master: { date: '2026-11-02' },
      '0.14.0': { date: '2026-03-05' },
      '0.15.1': { date: '2026-08-19' },
      '0.13.0': { date: 'last summer' },
    });
    expect(await httpIndex.versions(ask({ versions: '', released: '/date' }, body))).toEqual([
      { version: '0.15.1', released: '2026-08-19T00:00:00.000Z', prerelease: false },
      { version: '0.14.0', released: '2026-03-05T00:00:00.000Z', prerelease: false },
      { version: '0.13.0', prerelease: false },
    ]);
  });

  it('reads a JSON list of texts, and of entries with pointers that escape', async () => {
    const list = JSON.stringify({ 'a/b': [{ 'n~': { v: 'go1.24.3' }, at: '2026-05-06T10:00:00+02:00' }] });
    const query = ask({ versions: '/a~1b', version: '/n~0/v', released: '/at' }, list, {
      tag: 'go{version}',
    });
    expect(await httpIndex.versions(query)).toEqual([
      { version: '1.24.3', tag: 'go1.24.3', released: '2026-05-06T08:00:00.000Z', prerelease: false },
    ]);
    expect(await httpIndex.versions(ask({ versions: '' }, '["1.0.0", "2.0.0"]'))).toHaveLength(2);
  });

  it("reads the releases of a forge of Gitea's kind, by their tags", async () => {
    const list = JSON.stringify([
      { id: 2, tag_name: 'v0.17.0', draft: false, published_at: '2026-05-14T09:11:02+02:00', assets: [] },
      { id: 1, tag_name: 'v0.17.0-rc1', draft: false, published_at: '2026-05-01T09:11:02Z', assets: [] },
    ]);
    const index = { versions: '', version: '/tag_name', released: '/published_at' };
    expect(await httpIndex.versions(ask(index, list))).toEqual([
      { version: '0.17.0', tag: 'v0.17.0', released: '2026-05-14T07:11:02.000Z', prerelease: false },
      { version: '0.17.0-rc1', tag: 'v0.17.0-rc1', released: '2026-05-01T09:11:02.000Z', prerelease: true },
    ]);
  });

  it('reads release notes by their headings, as the row of gcloud does', async () => {
    const notes =
      '# Google Cloud CLI - Release Notes\n\nCopyright.\n\n## 581.0.0 (2026-08-18)\n\n### Compute 9.9.9\n\n' +
      '*   Changed 1.2.3\n\n## 580.0.1 (2026-08-11)\n';
    const { index, tag } = catalogueRow('gcloud') as { index: { match: string }; tag: string };
    expect(await httpIndex.versions(ask({ match: index.match }, notes, { tag }))).toMatchObject([
      { version: '581.0.0' },
      { version: '580.0.1' },
    ]);
  });

  it('has no version that the index no longer has', async () => {
    const query = ask({ versions: '' }, '["1.0.0"]');
    expect(await httpIndex.version(query, '1.0.0')).toMatchObject({ version: '1.0.0' });
    expect(await httpIndex.version(query, '2.0.0')).toBeUndefined();
  });

  it('takes the files that image.yaml spells out', async () => {
    const asset = 'https://downloads.example.org/x_{version}/x_{version}_{arch}.zip';
    const query = ask({ versions: '' }, '["1.0.0"]', { asset });
    expect(
      await httpIndex.assets(query, { version: '1.0.0', prerelease: false }, ['linux/arm64']),
    ).toMatchObject([{ url: 'https://downloads.example.org/x_1.0.0/x_1.0.0_arm64.zip' }]);
  });

  it.each<[string, object, string | null, RegExp]>([
    ['upstream-answer', { versions: '' }, null, /is not there$/],
    ['upstream-answer', { versions: '' }, '<html>', /did not answer with JSON$/],
    ['upstream-answer', { versions: '/v' }, '{"w":1}', /wanted a list or an object at "\/v", got nothing$/],
    ['upstream-answer', { versions: '/__proto__' }, '{}', /at "\/__proto__", got nothing$/],
    [
      'upstream-answer',
      { versions: '', version: '/v' },
      '[{"v":1}]',
      /at "\/v" of each entry, got a number$/,
    ],
    [
      'version-none',
      { versions: '' },
      '["nightly","stable"]',
      /tags like v\{version\}: it has 2, such as nightly, stable$/,
    ],
    ['version-none', { match: 'x(y)' }, '<html>', /it has none$/],
    ['spec-invalid', { match: '(a' }, '', /pattern of RE2 with one group, got "\(a": .+/],
    ['spec-invalid', { match: '(a)(b)' }, '', /it has 2 groups$/],
  ])('refuses with %s for %p', async (code, index, body, message) => {
    await expect(httpIndex.versions(ask(index, body))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('asks for an index', async () => {
    const query = fakeQuery({ datasource: 'http-index' }, {});
    await expect(httpIndex.versions(query)).rejects.toMatchObject({ code: 'spec-invalid' });
  });

  it.each([{}, { match: 'a', versions: '' }, { match: 'a', released: '/x' }, { versions: 'x' }])(
    'is refused by the schema as %p',
    (index) => {
      expect(() => ask(index, '')).toThrow(/wanted/);
    },
  );

  it('reads a page that a backtracking pattern would not end on', async () => {
    const page = `${'a'.repeat(20_000)}1.0.0`;
    const found = await httpIndex.versions(
      ask({ match: '(?:a|aa)+(?:b|1)(?:\\.0)*|([0-9.]+0)$' }, `x\n${page}\n1.2.0`),
    );
    expect(found).toMatchObject([{ version: '1.2.0' }]);
  });
});
