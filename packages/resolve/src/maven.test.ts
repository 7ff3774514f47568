import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseLock } from '@officina/core';
import { hashOf, type Reply } from './fake-ports.fixture.ts';
import { refusalOf } from './result.ts';
import { amd, arm, attempt } from './run.fixture.ts';

const folder = 'https://repo.maven.apache.org/maven2/org/example/thing';
const file = 'images/base/image.lock.json';
const bodies = { amd64: amd, arm64: arm };
const thing = (more = '') => `
  thing:
    datasource: maven
    package: org.example:thing
    asset: thing-{version}-linux-{arch}.exe
    install: [{ to: /usr/local/bin/thing }]
${more}`;
const old = 'Sun, 01 Nov 2026 10:00:00 GMT';
const sha512 = (text: string) => createHash('sha512').update(Buffer.from(text, 'latin1')).digest('hex');
const metadata = (versions: readonly string[]) =>
  `<metadata><versioning><versions>${versions.map((one) => `<version>${one}</version>`).join('')}</versions></versioning></metadata>`;

/** All that Central answers about these versions, whose files have these sums beside them. */
function central(
  versions: Readonly<Record<string, string>>,
  sumOf: (body: string) => Readonly<Record<string, string>> = () => ({}),
): Record<string, Reply> {
  const files = Object.entries(versions).flatMap(([version, modified]) =>
    Object.entries(bodies).flatMap(([arch, body]) => {
      const url = `${folder}/${version}/thing-${version}-linux-${arch}.exe`;
      const known = { sha256: null, sha512: null, ...sumOf(body) };
      return [
        [url, { body, headers: { 'last-modified': modified } }] as const,
        ...Object.entries(known).map(([kind, sum]) => [`${url}.${kind}`, sum] as const),
      ];
    }),
  );
  return {
    [`${folder}/maven-metadata.xml`]: metadata(Object.keys(versions)),
    ...Object.fromEntries(files),
  };
}

const lockIn = (texts: Readonly<Record<string, string>>) =>
  parseLock(texts[file] ?? '', { file }).tools['thing'];
const evidenceIn = (texts: Readonly<Record<string, string>>) =>
  lockIn(texts)?.assets.map(({ evidence }) => evidence);

describe('a tool of Maven Central', () => {
  it.each([
    ['sha256', (body: string) => ({ sha256: hashOf(body), sha512: 'not asked for' })],
    ['sha512', (body: string) => ({ sha512: sha512(body) })],
  ])('is known by its publisher where %s is beside its files', async (_, sumOf) => {
    const replies = central({ '1.0.0': old }, sumOf);
    const { texts, result } = await attempt(thing(), replies);
    expect(refusalOf(result)).toBeUndefined();
    expect(evidenceIn(texts)).toEqual(['publisher-checksum', 'publisher-checksum']);
    const again = await attempt(thing(), replies, {
      ...{ texts: { [file]: texts[file] ?? '' }, inputs: { mode: 'check' } },
    });
    expect(refusalOf(again.result)).toBeUndefined();
  });

  it('is our own download where only sha1 and md5 are, which the tool may refuse', async () => {
    const replies = central({ '1.0.0': old });
    const { texts, result } = await attempt(thing(), replies);
    expect(refusalOf(result)).toBeUndefined();
    expect(evidenceIn(texts)).toEqual(['own-download', 'own-download']);
    const strict = await attempt(thing('    evidence: publisher-checksum\n'), replies);
    expect(refusalOf(strict.result)).toMatchObject({ code: 'evidence-missing' });
  });

  it.each([
    ['another sum', 'checksum-mismatch', hashOf('other')],
    ['what is no sum', 'checksum-missing', 'Sign in'],
  ])('is refused with %s beside it', async (_, code, sha256) => {
    const { result, texts } = await attempt(
      thing(),
      central({ '1.0.0': old }, () => ({ sha256 })),
    );
    expect(refusalOf(result)).toMatchObject({ code });
    expect(texts[file]).toBeUndefined();
  });

  it('names the platform whose file is not there, and the way to stay below', async () => {
    const url = `${folder}/1.1.0/thing-1.1.0-linux-arm64.exe`;
    const { result, texts } = await attempt(thing(), {
      ...central({ '1.0.0': old, '1.1.0': old }),
      [url]: null,
    });
    expect(refusalOf(result)).toMatchObject({
      code: 'platform-missing',
      message: expect.stringContaining(`linux/arm64: ${url}`),
      hint: expect.stringMatching(/stay below it: constraint: "<1\.1\.0"$/),
    });
    expect(texts[file]).toBeUndefined();
  });

  it('is as old as its youngest file, and asks for no sum while nothing moves', async () => {
    const first = await attempt(thing(), central({ '1.0.0': old }));
    expect(lockIn(first.texts)?.released).toBe('2026-11-01T10:00:00.000Z');
    const kept = { texts: { [file]: first.texts[file] ?? '' } };
    const still = await attempt(thing(), central({ '1.0.0': old }), kept);
    expect(still.http.asked).toEqual([`GET ${folder}/maven-metadata.xml`]);
    const young = 'Mon, 31 Dec 2125 00:00:00 GMT';
    const held = await attempt(thing(), central({ '1.0.0': old, '1.1.0': young }), kept);
    expect(held.result.images[0]?.outcomes[0]).toMatchObject({
      ...{ status: 'held', new: '1.0.0' },
    });
    const moved = await attempt(thing(), central({ '1.0.0': old, '1.1.0': old }), kept);
    expect(lockIn(moved.texts)?.version).toBe('1.1.0');
  });
});
