import { beforeAll, describe, expect, it } from '@jest/globals';
import { type PythonProject, parseLock } from '@officina/core';
import { fakeAssets, fakeHttp, hashOf, member } from './fake-ports.fixture.ts';
import { refusalOf } from './result.ts';
import { attempt } from './run.fixture.ts';

const lockPath = 'images/base/image.lock.json';
const tool = (more = '', link = 'tool') => `
  tool:
    datasource: pypi
    package: tool
    environment: { python: "3.11"${more} }
    install: [{ to: /opt/tool/ }]
    links: { /usr/local/bin/tool: /opt/tool/bin/${link} }
`;
const file = (filename: string, time: string) => ({
  filename,
  url: `../../files/${filename}`,
  hashes: { sha256: hashOf(filename) },
  size: filename.length,
  'upload-time': time,
});
const wheels = {
  tool: [file('tool-1.0.0-py3-none-any.whl', '2026-08-01T00:00:00Z')],
  part: [
    file('part-1.0-py3-none-any.whl', '2026-08-01T00:00:00Z'),
    file('part-1.1-py3-none-any.whl', '2026-11-10T00:00:00Z'),
  ],
};
const replies = Object.fromEntries([
  ...Object.entries(wheels).map(([name, files]) => [
    `https://pypi.org/simple/${name}/`,
    JSON.stringify({ files }),
  ]),
  ...Object.values(wheels)
    .flat()
    .map(({ filename }) => [`https://pypi.org/files/${filename}`, filename]),
]) as Record<string, string>;
const python = {
  closure: async ({ before }: { before: string }): Promise<PythonProject[]> => [
    { name: 'tool', version: '1.0.0', wheels: ['tool-1.0.0-py3-none-any.whl'] },
    before > '2026-11-10'
      ? { name: 'part', version: '1.1', wheels: ['part-1.1-py3-none-any.whl'] }
      : { name: 'part', version: '1.0', wheels: ['part-1.0-py3-none-any.whl'] },
  ],
};
const all = Object.values(wheels).flat();
const members = (filename: string) => {
  const [name, version] = filename.split('-');
  const points = `[console_scripts]\n${name} = a:b\n`;
  return [
    member(`${name}-${version}.dist-info/METADATA`, ''),
    member(`${name}-${version}.dist-info/entry_points.txt`, points),
  ];
};
const assets = fakeAssets(
  fakeHttp(replies),
  Object.fromEntries(all.map(({ filename }) => [filename, members(filename)])),
);
const at = (now: string, more: object = {}) => ({
  ports: { assets, python, clock: { now: () => new Date(now) } },
  inputs: { platforms: ['linux/amd64' as const] },
  ...more,
});
const locked = (texts: Record<string, string>) =>
  parseLock(texts[lockPath] ?? '', { file: 'l' }).tools['tool'];
const partOf = (texts: Record<string, string>) =>
  locked(texts)
    ?.assets.map(({ path }) => path)
    .sort()[0];

describe('an environment of Python', () => {
  let first: Record<string, string> = {};
  const again = (now: string, lock: (text: string) => string = (text) => text, wish = tool()) =>
    attempt(wish, replies, at(now, { texts: { [lockPath]: lock(first[lockPath] ?? '') } }));

  beforeAll(async () => {
    const { result, texts } = await attempt(tool(), replies, at('2026-11-20T12:00:00Z'));
    expect(refusalOf(result)).toBeUndefined();
    first = texts;
  });

  it('is locked as of the beginning of the month, by addresses from the page of the index', () => {
    expect(locked(first)).toMatchObject({ version: '1.0.0', asOf: '2026-11-01T00:00:00Z' });
    expect(locked(first)?.assets).toContainEqual({
      platform: 'linux/amd64',
      path: 'part-1.0-py3-none-any.whl',
      url: 'https://pypi.org/files/part-1.0-py3-none-any.whl',
      size: 25,
      sha256: hashOf('part-1.0-py3-none-any.whl'),
      evidence: 'release-digest',
    });
  });

  it('stays as it is within the month, and moves in the next one, by name', async () => {
    const within = await again('2026-11-30T12:00:00Z');
    expect(within.result.images[0]?.outcomes).toMatchObject([{ status: 'kept' }]);
    const next = await again('2026-12-10T12:00:00Z');
    expect(next.result.images[0]?.outcomes).toMatchObject([
      {
        status: 'moved',
        message: 'the same version, with what it needs as of 2026-12-01: part 1.0 -> 1.1',
      },
    ]);
    expect(locked(next.texts)).toMatchObject({ version: '1.0.0', asOf: '2026-12-01T00:00:00Z' });
  });

  it('moves to the day that image.yaml names, and back', async () => {
    const named = await again('2026-11-20T12:00:00Z', undefined, tool(', as-of: 2026-11-12'));
    expect([partOf(named.texts), locked(named.texts)?.asOf]).toEqual([
      'part-1.1-py3-none-any.whl',
      '2026-11-13T00:00:00Z',
    ]);
    const texts = { [lockPath]: named.texts[lockPath] ?? '' };
    const back = await attempt(tool(), replies, at('2026-11-20T12:00:00Z', { texts }));
    expect([partOf(back.texts), locked(back.texts)?.asOf]).toEqual([
      'part-1.0-py3-none-any.whl',
      '2026-11-01T00:00:00Z',
    ]);
  });

  it.each([
    ['gone', (text: string) => text.replace(/\s*"asOf": "[^"]*",/, '')],
    ['to come', (text: string) => text.replace('2026-11-01', '2027-01-01')],
    ['before the version', (text: string) => text.replace('2026-11-01', '2020-01-01')],
  ])('with a moment that is %s is refused by check, and mended by resolve', async (_, change) => {
    const check = await attempt(tool(), replies, {
      ...at('2026-11-20T12:00:00Z', { texts: { [lockPath]: change(first[lockPath] ?? '') } }),
      inputs: { platforms: ['linux/amd64'], mode: 'check' },
    });
    expect(refusalOf(check.result)?.code).toBe('lock-stale');
    const mended = await again('2026-11-20T12:00:00Z', change);
    expect(mended.texts[lockPath]).toBe(first[lockPath]);
  });

  it('may have a link to a program of what goes with it', async () => {
    const { result } = await attempt(tool('', 'part'), replies, at('2026-11-20T12:00:00Z'));
    expect(refusalOf(result)).toBeUndefined();
  });

  it('is refused with a link to a program that none of its wheels has', async () => {
    const { result, texts } = await attempt(tool('', 'tol'), replies, at('2026-11-20T12:00:00Z'));
    expect(refusalOf(result)).toMatchObject({
      code: 'archive-member-missing',
      message:
        'base: tool: /usr/local/bin/tool leads to bin/tol of /opt/tool, which is not there; its programs are part, tool',
    });
    expect(texts[lockPath]).toBeUndefined();
  });

  it('is mended where a file has another name in the lock', async () => {
    const change = (text: string) => text.replace('"path": "part-1.0', '"path": "other-1.0');
    expect((await again('2026-11-20T12:00:00Z', change)).texts[lockPath]).toBe(first[lockPath]);
  });
});
