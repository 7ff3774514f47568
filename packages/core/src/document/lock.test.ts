import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Evidence, type Lock, type LockedAsset, parseLock, renderLock } from './lock.ts';
import type { LockedPackage } from './locked-debian.ts';

const name = fc.stringMatching(/^[a-z@][a-z0-9/-]{0,8}$/).filter((text) => !(text in Object.prototype));
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const size = fc.integer({ min: 1 });
const asset = fc.record(
  {
    platform: fc.constantFrom('linux/amd64' as const, 'linux/arm64' as const, 'any' as const),
    path: fc.stringMatching(/^[\w@+-]{1,4}(?:\/[\w.@+-]{3,4}){0,2}$/).filter((path) => !path.includes('..')),
    url: name.map((path) => `https://example.org/${path}`),
    size,
    sha256: hex,
    evidence: fc.constantFrom(...Evidence.options),
  },
  { requiredKeys: ['platform', 'url', 'sha256', 'evidence'] },
);
const assetKey = ({ platform, path }: Pick<LockedAsset, 'platform'> & { path?: string }) =>
  `${platform}\0${path ?? ''}`;
const tool = fc.record(
  {
    version: fc.string(),
    tag: fc.string(),
    released: time,
    firstSeen: time,
    seen: fc.dictionary(name, time, { maxKeys: 3 }),
    standIn: fc.constant(true as const),
    assets: fc.uniqueArray(asset, { selector: assetKey, minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['version', 'assets'] },
);
const parent = fc.record(
  {
    image: name,
    tag: name,
    digest: hex.map((sum) => `sha256:${sum}`),
    bootstrapped: fc.constant(true as const),
  },
  { requiredKeys: ['image', 'tag', 'digest'] },
);
const packages = fc.uniqueArray(
  fc
    .record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,8}$/),
      version: fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+~:-]{0,8}$/),
      architecture: fc.constantFrom('amd64' as const, 'arm64' as const, 'all' as const),
      size,
      sha256: hex,
      used: fc.constantFrom({}, { stages: ['git'] }, { stages: ['git', 'more'], inImage: false as const }),
    })
    .map(({ used, ...one }) => ({ ...one, ...used })),
  { selector: (one) => one.name, maxLength: 4 },
);
const anyLock = fc.record(
  {
    schema: fc.constant('officina.lock/v1' as const),
    image: name,
    parents: fc.dictionary(name, parent, { maxKeys: 2 }),
    tools: fc.dictionary(name, tool, { maxKeys: 4 }),
    debian: fc.dictionary(fc.constantFrom('linux/amd64', 'linux/arm64'), packages),
    present: fc.dictionary(
      fc.constantFrom('linux/amd64', 'linux/arm64'),
      fc.dictionary(
        name,
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,6}$/), { minLength: 1, maxLength: 3 }),
        {
          maxKeys: 2,
        },
      ),
    ),
    npm: fc.record({
      packages: fc.dictionary(
        fc.stringMatching(/^(?:@[a-z]{1,3}\/)?[a-z0-9][a-z0-9._-]{0,6}$/),
        fc.record({ version: fc.string(), integrity: fc.string() }, { requiredKeys: ['version'] }),
        { maxKeys: 3 },
      ),
      lockfile: hex,
    }),
  },
  { requiredKeys: ['schema', 'image', 'parents', 'tools'] },
) as fc.Arbitrary<Lock>;

const origin = { file: 'image.lock.json' };
const byName = (a: LockedPackage, b: LockedPackage) => (a.name < b.name ? -1 : 1);
const byKey = (a: LockedAsset, b: LockedAsset) => (assetKey(a as never) < assetKey(b as never) ? -1 : 1);

/** The same lock with its lists in the one order that a lock is written in. */
function inOrder(lock: Lock): Lock {
  const tools = Object.entries(lock.tools).map(([key, one]) => [
    key,
    { ...one, assets: [...one.assets].sort(byKey) },
  ]);
  const debian = Object.entries(lock.debian ?? {}).map(([key, list]) => [key, [...list].sort(byName)]);
  const present = Object.entries(lock.present ?? {}).map(([key, some]) => [
    key,
    Object.fromEntries(Object.entries(some).map(([context, names]) => [context, [...names].sort()])),
  ]);
  return {
    ...lock,
    tools: Object.fromEntries(tools),
    ...(lock.present === undefined ? {} : { present: Object.fromEntries(present) }),
    ...(lock.debian === undefined ? {} : { debian: Object.fromEntries(debian) }),
  };
}

describe('renderLock', () => {
  it('is read back by parseLock as it was', () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        expect(parseLock(renderLock(lock), origin)).toEqual(inOrder(lock));
      }),
    );
  });

  it('gives one text for one lock, in whatever order it was put together', () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        const text = renderLock(lock);
        expect(renderLock(parseLock(text, origin))).toBe(text);
        expect(renderLock(reversed(lock) as Lock)).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].reverse().map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
}

describe('parseLock', () => {
  const sum = 'a'.repeat(64);
  const lock = (asset: object, pkg: object = {}) => ({
    schema: 'officina.lock/v1',
    image: 'x',
    parents: {},
    tools: {
      t: {
        version: '1',
        assets: [
          { platform: 'any', url: 'https://example.org/x', sha256: sum, evidence: 'own-download', ...asset },
        ],
      },
    },
    debian: {
      'linux/amd64': [
        { name: 'zsh', version: '1:5.9-4+b2', architecture: 'amd64', size: 1, sha256: sum, ...pkg },
      ],
    },
  });
  const read = (value: object) => parseLock(JSON.stringify(value), origin);

  it('takes what upstreams and Debian write', () => {
    expect(() => read(lock({ path: 'lua/plugins/a+b@c-d.lua' }))).not.toThrow();
    expect(() => read(lock({ path: '.github/..x' }))).not.toThrow();
  });

  it.each([
    [{ path: '../x' }],
    [{ path: 'a/./b' }],
    [{ path: '/x' }],
    [{ path: 'a b' }],
    [{ path: 'x\nRUN y' }],
    [{ url: 'https://example.org/x\nRUN y' }],
    [{ url: 'https://example.org/$HOME' }],
    [{ url: 'https://example.org/"x"' }],
    [{ url: 'file:///etc/passwd' }],
  ])('refuses an asset with %j', (asset) => {
    expect(() => read(lock(asset))).toThrow(expect.objectContaining({ code: 'document-invalid' }));
  });

  it.each([
    [{ name: 'zsh\nEOF' }],
    [{ version: '1\nEOF\nRUN x' }],
    [{ version: '1 2' }],
    [{ architecture: 'riscv64' }],
    [{ path: 'http://debian.example/debian/x.deb' }],
    [{ path: '/debian/x.deb' }],
    [{ path: 'debian/../x.deb' }],
    [{ path: 'debian/x.deb?y' }],
  ])('refuses a Debian package with %j', (pkg) => {
    expect(() => read(lock({}, pkg))).toThrow(expect.objectContaining({ code: 'document-invalid' }));
  });

  it('takes the path of a Debian package from a lock of before, which had its host too', () => {
    const url = 'http://debian.example/debian/pool/main/z/zsh/zsh_5.9-4%2bb2_amd64.deb';
    const { debian } = read(lock({}, { url }));
    const path = 'debian/pool/main/z/zsh/zsh_5.9-4%2bb2_amd64.deb';
    expect(debian?.['linux/amd64']?.[0]).toMatchObject({ path });
    expect(renderLock(read(lock({}, { url })))).not.toContain('debian.example');
    expect(() => read(lock({}, { url: 'file:///x.deb' }))).toThrow(
      expect.objectContaining({ code: 'document-invalid' }),
    );
  });

  it('refuses a Debian package that nothing has', () => {
    expect(() => read(lock({}, { inImage: false }))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('zsh is in no stage, nor in the image') }),
    );
  });

  it('refuses a Debian package that is there twice: a key knows one', () => {
    const twice = lock({});
    twice.debian['linux/amd64'].push(...lock({}, { version: '2' }).debian['linux/amd64']);
    expect(() => read(twice)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('zsh is there twice') }),
    );
  });
});
