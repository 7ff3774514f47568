import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../digest.ts';
import { FactoryError, type FactoryErrorCode } from '../error.ts';
import type { KeptMaterial, Material, MaterialPlace } from '../port/material-store.ts';
import type { SourcePlace } from '../port/source-place.ts';
import { createBringer, type SourceOrder } from './bring.ts';
import { renderSources } from './sources-manifest.ts';

const material = (name: string, from: MaterialPlace = `https://${name}.example/x`): Material => ({
  what: `base: ${name}`,
  from,
  hash: { algorithm: 'sha256', hex: digestOf(name).slice('sha256:'.length) },
});
const npm: Material = {
  what: 'base: npm package made 1',
  from: { npm: 'made', version: '1' },
  hash: { algorithm: 'sha512', hex: 'f'.repeat(128) },
};
const manifest = renderSources([
  { digest: digestOf('tarball'), size: 1, what: npm.what, hash: npm.hash },
  { digest: digestOf('a'), size: 1, what: 'a' },
]);

/** A bringer whose upstream refuses with a code, and whose place has these; `asked` says where it looked. */
function bringer(refusal: FactoryErrorCode | undefined, has: readonly string[], more: SourceOrder = {}) {
  const asked: string[] = [];
  const place: SourcePlace = {
    name: 'the place',
    manifest: async (tag) => (tag === 'sources-1' ? manifest : undefined),
    at: (digest) => ({ file: digest }),
    lacks: async () => [],
    put: async () => undefined,
    putManifest: async () => undefined,
  };
  const fetch = async ({ what, from }: Material): Promise<KeptMaterial> => {
    const where = typeof from === 'object' && 'file' in from ? from.file : 'upstream';
    asked.push(where);
    const isThere = where === 'upstream' ? refusal === undefined : has.some((one) => digestOf(one) === where);
    if (isThere) return { file: where, size: 1, fetched: true };
    const code = where === 'upstream' ? (refusal as FactoryErrorCode) : 'asset-missing';
    throw new FactoryError(code, `${what} is not at ${where}`, { hint: 'do it again' });
  };
  const bring = createBringer({ fetch }, { place, tags: ['sources-0', 'sources-1'], ...more });
  return { asked, bring };
}

describe('createBringer', () => {
  it('asks the place only for what upstream does not give', async () => {
    const { asked, bring } = bringer(undefined, ['a']);
    await bring(material('a'));
    expect(asked).toEqual(['upstream']);
  });

  it.each(['upstream-unreachable', 'upstream-status', 'rate-limited', 'asset-missing', 'checksum-mismatch'])(
    'takes it from the place after %s',
    async (code) => {
      const { asked, bring } = bringer(code as FactoryErrorCode, ['a']);
      await bring(material('a'));
      expect(asked).toEqual(['upstream', digestOf('a')]);
    },
  );

  it('asks a host that is down once, and each other one', async () => {
    const { asked, bring } = bringer('upstream-unreachable', ['a']);
    await bring(material('a'));
    await bring(material('a'));
    expect(asked).toEqual(['upstream', digestOf('a'), digestOf('a')]);
  });

  it('finds an npm tarball, known by its sha512, by the manifest of its lock', async () => {
    const { asked, bring } = bringer('upstream-unreachable', ['tarball']);
    await bring(npm);
    expect(asked).toEqual(['upstream', digestOf('tarball')]);
  });

  it('never asks upstream where the place is to be asked alone', async () => {
    const { asked, bring } = bringer(undefined, ['a'], { only: true });
    await bring(material('a'));
    expect(asked).toEqual([digestOf('a')]);
  });

  it.each([material('b'), { ...npm, hash: { ...npm.hash, hex: '0'.repeat(128) } }])(
    'says by name what nobody has, and why upstream did not give it',
    async (lost) => {
      const { bring } = bringer('upstream-status', ['a']);
      await expect(bring(lost)).rejects.toMatchObject({
        code: 'source-missing',
        message: `${lost.what} is not kept in the place: ${lost.what} is not at upstream`,
      });
    },
  );

  it('does not take a full disk for a missing file', async () => {
    const { asked, bring } = bringer('file-unreadable', ['a']);
    await expect(bring(material('a'))).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(asked).toEqual(['upstream']);
  });

  it('leaves the refusal of upstream as it is where nothing is kept', async () => {
    const { bring } = bringer('upstream-status', ['a'], { place: undefined });
    await expect(bring(material('a'))).rejects.toMatchObject({ code: 'upstream-status' });
  });
});
